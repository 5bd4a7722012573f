import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import * as Duration from "effect/Duration"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { refusal } from "./refusal.ts"
import { balanceOf, linesOf, read, REFERENCE, resultsOf, runOf, runsOf, stateOf } from "./stored.ts"
import { inStage, SMALL, watchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }

const kitWith = async (keywords: number, options: TestKitOptions = {}): Promise<TestKit> => {
  const kit = createTestKit(options)
  await kit.addKeywords(keywords)
  return kit
}

const lineOf = async (kit: TestKit, stage: number, code: string) =>
  (await linesOf(kit, (await runOf(kit)).runId)).find((l) => l.stage === stage && l.code === code)

describe("SPEC 11: already running with nothing running", () => {
  it.each(["running", "paused", "queued", "pausing", "cancelling"] as const)(
    "INV-24 a run that is %s is named, and is really there",
    async (state) => {
      const kit = await inStage(4)
      if (state === "queued") {
        const stopping = kit.automation.stop()
        await kit.clock.advance("3 seconds")
        await stopping
      }
      if (state === "paused" || state === "pausing") await kit.automation.pause(site)
      if (state === "cancelling") await kit.automation.cancel(site)
      if (state === "paused") await kit.rest()
      expect(await stateOf(kit)).toBe(state)
      const { runId } = await runOf(kit)
      const error = await refusal(kit.automation.runNow(site))
      expect(error).toMatchObject({
        code: "already_running",
        status: 409,
        retryable: true,
        details: { siteId: "site", runId },
        docs: "node_modules/@pressline/core/docs/errors/already_running.md",
      })
      expect(error.message).toContain(runId)
      expect((await read(kit.storage.runs.findActive("site")))?.runId).toBe(runId)
      expect(await runsOf(kit)).toHaveLength(1)
    },
  )

  it.each(["completed", "cancelled", "failed"] as const)(
    "INV-24 a run that is %s is in nobody's way",
    async (state) => {
      const kit = await kitWith(20)
      if (state === "failed") kit.ai.failNext("autoCluster", { code: "ai_unauthorized" })
      if (state === "cancelled") kit.ai.slowNext("autoCluster", "10 seconds")
      await kit.automation.runNow(site)
      if (state === "cancelled") await kit.automation.cancel(site)
      await kit.rest()
      expect(await stateOf(kit)).toBe(state)
      expect(await kit.runToRest()).toBe("completed")
      await expectSound(kit)
    },
  )

  it.each(["a run that never was", "a run that has ended", "a run of another site"])(
    "R-22 a lock left behind by %s cannot cause it: it is cleared, and that is logged",
    async (owner) => {
      const kit = await kitWith(20)
      let runId = "019b8d2b-8c00-7098-ab79-d7d8e2bc8395"
      kit.ai.slow("1 minute")
      if (owner === "a run that has ended") {
        await kit.runToRest()
        runId = (await runOf(kit)).runId
        await kit.addKeywords(25)
      }
      if (owner === "a run of another site") {
        await kit.automation.addKeywords({ siteId: "other", keywords: ["x"] })
        await kit.automation.grantCredits({ accountId: "other", amount: 1000, key: "x" })
        runId = (await kit.automation.runNow({ siteId: "other" })).runId
      }
      const lock = { siteId: "site", owner: { runId, epoch: 9 }, ttl: Duration.hours(2) }
      expect(await read(kit.storage.lock.acquire(lock))).toEqual({ _tag: "Acquired" })
      const started = await kit.automation.runNow(site)
      const cleared = (await linesOf(kit, started.runId)).filter((l) => l.code.startsWith("lock."))
      expect(cleared).toMatchObject([
        { code: "lock.stale_cleared", level: "warn", facts: { owner: runId } },
      ])
      expect(await read(kit.storage.lock.inspect("site"))).toMatchObject({ runId: started.runId })
      await kit.rest()
      expect((await runOf(kit)).status).toBe("completed")
      expect(await read(kit.storage.lock.inspect("site"))).toBeNull()
    },
  )
})

describe("SPEC 11: insufficient credits", () => {
  const cases = [
    { credits: 1047, fit: [1, 2, 3, 4, 5] },
    { credits: 832, fit: [1, 2, 3, 4, 5] },
    { credits: 831, fit: [1, 2, 3, 4] },
    { credits: 141, fit: [1, 2, 3] },
    { credits: 140, fit: [1] },
    { credits: 53, fit: [] },
  ]

  it.each(cases)(
    "with $credits credits says what is required and missing, and that $fit fit",
    async (given) => {
      const { credits, fit } = given
      const kit = await kitWith(150, { credits })
      const error = await refusal(kit.automation.runNow(site))
      expect(error).toMatchObject({
        code: "insufficient_credits",
        status: 402,
        details: {
          required: 1048,
          balance: credits,
          missing: 1048 - credits,
          stagesThatFit: fit,
          accountId: "site",
        },
      })
      expect(error.message).toContain(`needs 1048 credits; ${credits} are available`)
      if (fit.length > 0) expect(error.message).toContain(`covers stages ${fit.join(", ")}`)
      expect(await runsOf(kit)).toEqual([])
      expect(await stateOf(kit)).toBe("idle")
      expect(await balanceOf(kit)).toEqual({ balance: credits, held: 0 })
      expect(await read(kit.storage.lock.inspect("site"))).toBeNull()
      // What it says is true: with the other stages switched off, these run.
      const off = [1, 2, 3, 4, 5, 6, 7].filter((stage) => !fit.includes(stage))
      const patch = Object.fromEntries(off.map((stage) => [`stage${stage}Enabled`, false]))
      await kit.automation.updateConfig({ ...site, patch })
      expect(await kit.runToRest()).toBe("completed")
      for (const stage of fit)
        expect(resultsOf(await runOf(kit))[stage - 1]).toEqual(REFERENCE[stage - 1])
      await expectSound(kit, { granted: credits })
    },
  )

  it("a balance that suffices to the digit runs, and leaves nothing held", async () => {
    const kit = await kitWith(150, { credits: 1048 })
    expect(await kit.automation.estimate(site)).toMatchObject({ sufficient: true })
    expect(await kit.runToRest()).toBe("completed")
    expect(await balanceOf(kit)).toEqual({ balance: 175, held: 0 })
    await expectSound(kit, { granted: 1048 })
  })
})

describe("SPEC 11: stage skipped", () => {
  it("says why: switched off, or the stage before produced none", async () => {
    const kit = await kitWith(20, { siteDefaults: { stage4Enabled: false } })
    kit.ai.failFor("generateIdeas", () => true, { code: "ai_refused" })
    await kit.runToRest()
    expect((await lineOf(kit, 4, "stage.skipped"))?.message).toMatch(
      /switched off; its items wait/u,
    )
    expect((await lineOf(kit, 3, "stage.empty"))?.message).toMatch(
      /no items: stage 2 produced none/u,
    )
  })
})

describe("SPEC 11: run stuck after a crash", () => {
  it("says in words that it will be taken over, and then it is", async () => {
    const kit = await inStage(4)
    kit.crash()
    await kit.clock.settle()
    await kit.automation.stop() // nobody takes it over before we have looked
    await kit.clock.advance("31 seconds")
    const { allowedActions, reason, state } = await kit.automation.currentRun(site)
    expect(state).toBe("queued")
    expect(reason).toMatch(/gone silent; another takes over stage 4, .* within 35 seconds/u)
    expect(allowedActions).toEqual(["pause", "cancel"])
    await kit.automation.start()
    await kit.clock.settle()
    expect(await kit.automation.currentRun(site)).toMatchObject({
      state: "running",
      reason: "Working on stage 4, Tasks -> Content.",
      run: { takeovers: 1 },
    })
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await expectSound(kit)
  })

  it("one that nobody has taken up yet says that it waits for a worker", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    await kit.automation.stop()
    await kit.automation.runNow(site)
    const { reason, state } = await kit.automation.currentRun(site)
    expect({ state, reason }).toEqual({
      state: "queued",
      reason: "Waiting for a worker to take up stage 1, Keywords -> Clusters.",
    })
  })
})

describe("SPEC 11: images not generating", () => {
  const noPrompts = { makes: { promptsPerArticle: 0 } }

  it.each([
    { why: "it made no prompts", options: noPrompts, says: /stage 5 .*processed 6 and made 0/u },
    { why: "its articles were set aside", options: {}, says: /stage 5 .*processed 0 and made 0/u },
    {
      why: "it is switched off",
      options: { siteDefaults: { stage5Enabled: false } },
      says: /stage 5 is switched off/u,
    },
  ])("stage 6 names stage 5's result when $why", async ({ options, says, why }) => {
    const kit = await kitWith(20, options)
    if (why.includes("aside"))
      kit.ai.failFor("generateImagePrompts", () => true, { code: "ai_refused" })
    expect(await kit.runToRest()).toBe("completed")
    expect((await lineOf(kit, 6, "stage.empty"))?.message).toMatch(says)
    expect(kit.publisher.posts()).toBe(why.includes("aside") ? 0 : 6)
  })
})
