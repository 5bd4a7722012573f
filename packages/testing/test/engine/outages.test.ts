import { createTestKit, type ScriptedFailure, type TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import {
  CALLS,
  itemsOf,
  linesOf,
  REFERENCE,
  resultsOf,
  runOf,
  runsOf,
  statusesOf,
  toldAbout,
} from "./stored.ts"

const site = { siteId: "site" }
const MINUTE = 60_000

const kitWith = async (keywords = 150, options = {}): Promise<TestKit> => {
  const kit = createTestKit(options)
  await kit.addKeywords(keywords)
  return kit
}

const titled = (title: string) => (input: unknown) => (input as { title?: string }).title === title

const expectReference = async (kit: TestKit): Promise<void> => {
  await kit.rest("7 days")
  expect(resultsOf(await runOf(kit))).toEqual(REFERENCE)
  await expectSound(kit)
}

const codesOf = async (kit: TestKit, code: string) =>
  (await linesOf(kit, (await runOf(kit)).runId)).filter((line) => line.code === code)

/** Nothing is set aside and no attempt is counted; nor is an item blamed for the pause, but `blamed`. */
const expectUntouched = async (kit: TestKit, blamed = 0): Promise<void> => {
  let marked = 0
  for (const kind of ["keyword", "cluster", "idea", "task", "content", "image"] as const)
    for (const { attempts, outages, status } of await itemsOf(kit, kind)) {
      expect(status).not.toBe("failed")
      expect(attempts).toBe(0)
      marked += outages
    }
  expect(marked, "items that alone caused the pause").toBe(blamed)
}

describe("a rate limit", () => {
  it.each([2, 90, 120])(
    "with retry-after %i s is obeyed, and counts against nobody",
    async (seconds) => {
      const kit = await kitWith()
      kit.ai.rateLimitNext("generateContent", seconds * 1000)
      expect(await kit.runToRest()).toBe("completed")
      const [limited] = kit.ai.calls.filter((call) => call.function === "generateContent")
      const again = kit.ai.calls.filter(({ key }) => key === limited?.key)
      expect(again).toHaveLength(2)
      expect((again[1]?.at.getTime() ?? 0) - (again[0]?.at.getTime() ?? 0)).toBe(seconds * 1000)
      expect(await codesOf(kit, "run.paused")).toEqual([])
      await expectReference(kit)
    },
  )

  it("R-10 beyond 120 s is an outage: the run pauses, and goes on by itself", async () => {
    const kit = await kitWith()
    kit.ai.rateLimitNext("generateContent", 121_000)
    expect(await kit.runToRest()).toBe("paused")
    const run = await runOf(kit)
    expect(run).toMatchObject({ pauseReason: "provider_unavailable", currentStage: 4 })
    expect(run.pauseDetail).toContain("ai_rate_limited")
    await expectUntouched(kit, 1)
    await kit.clock.advance("6 minutes")
    await expectReference(kit)
  })
})

describe("an outage", () => {
  const codes = ["ai_unavailable", "ai_timeout", "ai_rate_limited", "ai_quota_exhausted"] as const
  const stages = Object.entries(CALLS).map(([stage, name]) => ({ stage: Number(stage), name }))
  const cases = stages.flatMap((given) => codes.map((code) => ({ ...given, code })))

  it.each(cases)(
    "of $code in stage $stage pauses the run; nothing is set aside and no attempt counted",
    async ({ code, name, stage }) => {
      const kit = await kitWith()
      kit.ai.failFor(name, () => true, { code })
      expect(await kit.runToRest()).toBe("paused")
      const run = await runOf(kit)
      expect(run).toMatchObject({ pauseReason: "provider_unavailable", currentStage: stage })
      expect(run.pauseDetail).toMatch(new RegExp(`${code}.*Next try in 5 minutes`, "u"))
      expect((await kit.automation.currentRun(site)).reason).toBe(run.pauseDetail)
      await expectUntouched(kit)
      await expectSound(kit)
      kit.ai.heal()
      await kit.clock.advance("6 minutes")
      await expectReference(kit)
    },
  )

  it("is believed after 1 + 2 + 4 + 8 + 16 + 32 + 60 s of back-off", async () => {
    const kit = await kitWith(10)
    kit.ai.outage()
    expect(await kit.runToRest()).toBe("paused")
    const times = kit.ai.calls.map(({ at }) => at.getTime())
    const waits = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / 1000)
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60])
  })

  it("of a quota that is used up pauses at once, without another call", async () => {
    const kit = await kitWith()
    kit.ai.failFor("autoCluster", () => true, { code: "ai_quota_exhausted" })
    const before = kit.clock.now().getTime()
    expect(await kit.runToRest()).toBe("paused")
    expect(kit.ai.calls).toHaveLength(1)
    expect((await runOf(kit)).pausedAt?.getTime()).toBe(before)
  })

  it("is tried again after 5, 15, 60, 60, 60 minutes while it lasts", async () => {
    const kit = await kitWith()
    kit.ai.outage({ code: "ai_quota_exhausted" })
    await kit.automation.runNow(site)
    await kit.clock.advance("4 hours")
    const paused = await codesOf(kit, "run.paused")
    const resumed = await codesOf(kit, "run.resumed")
    const waits = resumed.map((line, n) => line.at.getTime() - (paused[n]?.at.getTime() ?? 0))
    const planned = [5, 15, 60, 60, 60].map((minutes) => minutes * MINUTE)
    expect(waits).toHaveLength(planned.length)
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(planned[index] ?? 0)
      expect(wait, "the sweep comes every 30 s").toBeLessThanOrEqual((planned[index] ?? 0) + 30_000)
    }
    const run = await runOf(kit)
    expect((run.resumeAt?.getTime() ?? 0) - (run.pausedAt?.getTime() ?? 0)).toBe(60 * MINUTE)
    await expectUntouched(kit)
    const told = await toldAbout(kit, run.runId)
    expect(told.map(({ notification }) => notification.event)).toEqual(paused.map(() => "paused"))
    kit.ai.heal()
    await kit.clock.advance("1 hour")
    await kit.clock.advance("1 minute")
    await expectReference(kit)
    expect((await runOf(kit)).pausesInARow).toBe(0)
  })

  it("R-18 after progress begins again with 5 minutes", async () => {
    const kit = await kitWith(150, { concurrency: 1 })
    let calls = 0
    // Lasts over three tries, lets 10 articles through, and comes back.
    const away = () => [1, 2, 3].includes(++calls) || calls > 13
    kit.ai.failFor("generateContent", away, { code: "ai_quota_exhausted" })
    await kit.automation.runNow(site)
    await kit.clock.advance("2 hours")
    const paused = await codesOf(kit, "run.paused")
    const minutes = paused.map(({ message }) => /Next try in (\d+) minutes/u.exec(message)?.[1])
    expect(minutes.slice(0, 4)).toEqual(["5", "15", "60", "5"])
    kit.ai.heal()
    await kit.clock.advance("1 hour")
    await expectReference(kit)
  })

  it("R-10 with one call at a time never sets an item aside, however long it lasts", async () => {
    const kit = await kitWith(150, { concurrency: 1 })
    kit.ai.failFor("generateContent", () => true, { code: "ai_unavailable" })
    await kit.automation.runNow(site)
    await kit.clock.advance("2 days")
    expect(await statusesOf(kit, "task")).toEqual({ queued: 36 })
    expect((await runOf(kit)).status).toBe("paused")
    kit.ai.heal()
    await kit.clock.advance("70 minutes")
    await expectReference(kit)
  })
})

describe("R-10 an outage that comes back", () => {
  it("when only the items it hit before are left sets none of them aside", async () => {
    const kit = await kitWith(50)
    let quota = 0
    kit.ai.failFor("generateContent", () => quota-- <= 0, { code: "ai_quota_exhausted" })
    await kit.automation.runNow(site)
    await kit.clock.advance("6 minutes") // two pauses: the same four tasks each time
    quota = 8
    await kit.clock.advance("16 minutes") // the eight others are written, then it is used up again
    expect(await statusesOf(kit, "task")).toEqual({ completed: 8, queued: 4 })
    kit.ai.heal()
    await kit.rest("7 days")
    await kit.clock.advance("2 hours")
    expect(await statusesOf(kit, "task")).toEqual({ completed: 12 })
    await expectSound(kit)
  })
})

describe("R-10 an item that always fails as if the provider were gone", () => {
  it("while others succeed counts as the item's own, and is set aside without a pause", async () => {
    const kit = await kitWith()
    const picked = titled("About keyword 001, part 1")
    kit.ai.failFor("generateContent", picked, { code: "ai_unavailable" })
    expect(await kit.runToRest()).toBe("completed")
    expect(await codesOf(kit, "run.paused")).toEqual([])
    const failed = (await itemsOf(kit, "task")).filter(({ status }) => status === "failed")
    expect(failed).toMatchObject([{ attempts: 3, lastError: { code: "ai_unavailable" } }])
    expect(resultsOf(await runOf(kit))[3]).toMatchObject({ tasksProcessed: 35, failed: 1 })
    await expectSound(kit)
  })

  it("as the only item pauses twice, and is set aside on the third", async () => {
    const kit = await kitWith(1, { makes: { ideasPerCluster: 1 } })
    kit.ai.failFor("generateContent", () => true, { code: "ai_unavailable" })
    await kit.automation.runNow(site)
    await kit.clock.advance("1 hour")
    expect((await runOf(kit)).status).toBe("completed")
    expect(await codesOf(kit, "run.paused")).toHaveLength(2)
    const [task] = await itemsOf(kit, "task")
    expect(task).toMatchObject({ status: "failed", failedStage: 4, outages: 2 })
    await expectSound(kit)
  })

  it("pauses twice, then runs after all others, and is set aside on the third", async () => {
    const kit = await kitWith(50, { concurrency: 1 })
    const picked = titled("About keyword 01, part 1")
    kit.ai.failFor("generateContent", picked, { code: "ai_unavailable" })
    await kit.automation.runNow(site)
    await kit.clock.advance("1 hour")
    expect((await runOf(kit)).status).toBe("completed")
    expect(await codesOf(kit, "run.paused")).toHaveLength(2)
    const calls = kit.ai.calls.filter((call) => call.function === "generateContent")
    const mine = calls.map(({ input }) => picked(input))
    expect(mine.indexOf(false), "two patiences of its own first").toBe(16)
    expect(mine.lastIndexOf(false), "then the 11 others").toBe(26)
    expect(await statusesOf(kit, "task")).toEqual({ completed: 11, failed: 1 })
    await expectSound(kit)
  })

  it("at the end of its stage is not taken for an outage that lasts", async () => {
    const kit = await kitWith(150)
    const last = titled("About keyword 139, part 3")
    kit.ai.failFor("generateContent", last, { code: "ai_unavailable" })
    await kit.automation.runNow(site)
    await kit.clock.advance("2 hours")
    expect((await runOf(kit)).status).toBe("completed")
    expect((await codesOf(kit, "run.paused")).length).toBeLessThanOrEqual(2)
    expect(await statusesOf(kit, "task")).toEqual({ completed: 35, failed: 1 })
    await expectSound(kit)
  })
})

describe("a wrong set-up", () => {
  const failures: ReadonlyArray<ScriptedFailure & { readonly says: RegExp }> = [
    { code: "ai_unauthorized", says: /refused the key.*Check the API key, then start a new run/u },
    { code: "ai_misconfigured", says: /set-up is wrong.*Mend it, then start a new run/u },
  ]

  it.each(failures)(
    "$code fails the run at once, with the remedy; the next does the rest",
    async (given) => {
      const kit = await kitWith()
      kit.ai.failFor("generateContent", titled("About keyword 051, part 2"), given)
      expect(await kit.runToRest()).toBe("failed")
      const run = await runOf(kit)
      expect(run.errorMessage).toMatch(given.says)
      expect((await kit.automation.currentRun(site)).reason).toBe(run.errorMessage)
      expect(run).toMatchObject({ currentStage: 4, completedAt: null })
      await expectUntouched(kit)
      await expectSound(kit)
      kit.ai.heal()
      expect(await kit.runToRest()).toBe("completed")
      const runs = await runsOf(kit)
      expect(runs.reduce((sum, { stages }) => sum + stages[4].processed, 0)).toBe(36)
      expect(kit.publisher.posts()).toBe(36)
      await expectSound(kit)
    },
  )
})
