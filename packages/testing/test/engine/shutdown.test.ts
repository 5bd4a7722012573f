import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { AutomationError, RunEvent } from "@pressline/core"
import { type StageNumber, STAGES } from "@pressline/core/effect"
import type { TestKitOptions } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { refusal } from "./refusal.ts"
import { itemsOf, resultsOf, runOf, runsOf, statusesOf } from "./stored.ts"
import { inStage, reference, SMALL, watchedKit, type WatchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }
const undisturbed = reference()

/** Two processes; the first works on a run and has calls of a stage under way, the second is free. */
const twoWorkers = async (
  stage: StageNumber,
  options: TestKitOptions = {},
): Promise<WatchedKit> => {
  const kit = watchedKit({ ...options, workers: 2 })
  await kit.addKeywords(SMALL.keywords)
  await kit.nodes[1]?.automation.stop()
  await kit.automation.runNow(site)
  await kit.reach(stage)
  await kit.nodes[1]?.automation.start()
  await kit.clock.settle()
  return kit
}

const holderOf = async (kit: WatchedKit) => (await runOf(kit)).holder?.worker ?? null

const callsOf = (kit: WatchedKit) =>
  kit.started.flatMap(({ ids, stage }) => ids.map((id) => `${stage} ${id}`))

describe.each(["stop", "close"] as const)("%s()", (end) => {
  it.each(STAGES)(
    "in stage %i finishes the items in hand; another worker goes on without waiting for a lease",
    async (stage) => {
      const kit = await twoWorkers(stage)
      const first = await holderOf(kit)
      const inHand = kit.started.filter((call) => call.stage === stage).flatMap(({ ids }) => ids)
      const ending = kit.nodes[0]?.automation[end]()
      await kit.clock.advance("2 seconds")
      await ending
      const given = await runOf(kit)
      expect(given.stages[stage].processed, "what was in hand is stored").toBe(inHand.length)
      expect(given).toMatchObject({ status: "running", takeovers: 0 })
      expect(await holderOf(kit), "at once: a lease would be 30 seconds").not.toBeNull()
      expect(await holderOf(kit)).not.toBe(first)
      await kit.rest()
      expect(new Set(callsOf(kit)).size, "no call is repeated").toBe(callsOf(kit).length)
      expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 0 })
      expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
      await expectSound(kit)
    },
  )
})

describe("when the grace is too short", () => {
  it.each([1, 2, 3, 4, 5, 6] as const)(
    "the calls of stage %i are interrupted, which is no attempt, and made again",
    async (stage) => {
      const kit = await twoWorkers(stage, { grace: "1 second", siteDefaults: { maxAttempts: 1 } })
      const interrupted = kit.inFlight()
      const first = await holderOf(kit)
      const stopping = kit.nodes[0]?.automation.stop()
      await kit.clock.advance("1 second")
      await stopping
      expect(await runOf(kit)).toMatchObject({ status: "running", takeovers: 0 })
      expect(await holderOf(kit), "at once: a poll would be 5 seconds").not.toBeNull()
      expect(await holderOf(kit)).not.toBe(first)
      await kit.rest()
      const ids = kit.started.filter((call) => call.stage === stage)
      expect(ids.length - new Set(ids.map((call) => call.ids.join())).size).toBe(interrupted)
      expect(kit.started.every(({ attempt }) => attempt === 1)).toBe(true)
      for (const kind of ["keyword", "cluster", "idea", "task", "content", "image"] as const)
        for (const { attempts, suspicion } of await itemsOf(kit, kind))
          expect({ attempts, suspicion }).toEqual({ attempts: 0, suspicion: 0 })
      expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
      await expectSound(kit)
    },
  )

  const unsure = async (publisherIdempotency: "key" | "lookup" | "none") => {
    const kit = await twoWorkers(7, { grace: "1 second", publisherIdempotency })
    const inHand = kit.started.filter(({ stage }) => stage === 7).flatMap(({ ids }) => ids)
    const stopping = kit.nodes[0]?.automation.stop()
    await kit.clock.advance("1 second")
    await stopping
    const unknown = (await itemsOf(kit, "content")).filter((content) => content.publishUnknown)
    expect(unknown.map(({ id }) => id).toSorted()).toEqual(inHand.toSorted())
    await kit.rest()
    return { kit, inHand }
  }

  it.each(["key", "lookup"] as const)(
    "R-13 articles being published are unknown; by %s none is posted twice or lost",
    async (idempotency) => {
      const { kit } = await unsure(idempotency)
      expect(kit.publisher.posts()).toBe(6)
      expect((await itemsOf(kit, "content")).some((content) => content.publishUnknown)).toBe(false)
      expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
      await expectSound(kit)
    },
  )

  it("R-13 for a publisher that cannot tell they wait for a person, and are retried by id only", async () => {
    const { inHand, kit } = await unsure("none")
    const failed = (await itemsOf(kit, "content")).filter(({ status }) => status === "failed")
    expect(failed.map(({ id }) => id).toSorted()).toEqual(inHand.toSorted())
    for (const { lastError } of failed) expect(lastError?.code).toBe("publish_unknown")
    expect(kit.publisher.posts()).toBe(6 - inHand.length)
    await expectSound(kit)
    expect(await kit.automation.retryFailed(site)).toEqual({ retried: 0 })
    expect(await kit.automation.retryFailed({ ...site, ids: inHand })).toEqual({ retried: 2 })
    expect(await kit.runToRest()).toBe("completed")
    expect(kit.publisher.posts()).toBe(6)
    await expectSound(kit, { retried: true })
  })
})

describe("a closed automation", () => {
  it("closes once, however often it is asked", async () => {
    const kit = watchedKit()
    const { automation } = kit
    await automation.close()
    await automation.close()
  })

  it("is closed by `await using`, in a test kit too", async () => {
    const { automation } = watchedKit()
    await automation[Symbol.asyncDispose]()
    expect(await refusal(automation.ready())).toMatchObject({ code: "aborted" })
  })

  it("asked twice at the same time lets the items in hand finish for both", async () => {
    const kit = await twoWorkers(4)
    const node = kit.nodes[0]?.automation
    const closing = Promise.all([node?.close(), node?.close()])
    await kit.clock.advance("2 seconds")
    await closing
    expect((await runOf(kit)).stages[4].processed).toBe(2)
    await kit.rest()
    expect(new Set(callsOf(kit)).size, "no call is repeated").toBe(callsOf(kit).length)
    expect((await runOf(kit)).status).toBe("completed")
    await expectSound(kit)
  })

  it("refuses every call with `aborted`", async () => {
    const kit = watchedKit()
    const { automation } = kit
    await automation.close()
    const calls = {
      runNow: () => automation.runNow(site),
      currentRun: () => automation.currentRun(site),
      addKeywords: () => automation.addKeywords({ ...site, keywords: ["late"] }),
      start: () => automation.start(),
      sweep: () => automation.sweep(),
      tick: () => automation.tick(),
      ready: () => automation.ready(),
      workOn: () => automation.workOn("any"),
    }
    for (const [name, call] of Object.entries(calls))
      expect(await refusal(call()), name).toMatchObject({ code: "aborted", retryable: true })
    expect(await statusesOf(kit, "keyword")).toEqual({})
  })
})

describe("an abort signal", () => {
  it("that was given up before makes every call reject with `aborted`, and nothing happens", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    const call = { signal: AbortSignal.abort() }
    const outcomes = await Promise.allSettled([
      kit.automation.runNow(site, call),
      kit.automation.estimate(site, call),
      kit.automation.addKeywords({ ...site, keywords: ["late"] }, call),
    ])
    expect(await runsOf(kit)).toEqual([])
    const aborted = { status: "rejected", reason: { code: "aborted" } }
    expect(outcomes).toMatchObject([aborted, aborted, aborted])
    expect(await itemsOf(kit, "keyword")).toHaveLength(SMALL.keywords)
    expect(await kit.runToRest()).toBe("completed")
    await expectSound(kit)
  })

  it("ends a call that waits, and takes back what it had begun", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    kit.crashAt("start.held")
    await kit.automation.runNow(site).catch(() => {})
    const controller = new AbortController()
    const waiting = refusal(kit.automation.runNow(site, { signal: controller.signal }))
    await kit.clock.advance("5 seconds") // the site is reserved by the start that died
    controller.abort()
    expect(await waiting).toMatchObject({ code: "aborted" })
    await kit.clock.advance("2 minutes")
    expect(await runsOf(kit)).toEqual([])
    await expectSound(kit)
  })
})

describe("events()", () => {
  const collect = (kit: WatchedKit, signal?: AbortSignal) => {
    const events: Array<RunEvent> = []
    const ended = (async () => {
      const call = signal === undefined ? {} : { signal }
      for await (const event of kit.automation.events(site, call)) events.push(event)
      return "ended"
    })().catch((error: AutomationError) => error.code)
    return { events, ended }
  }

  it("ends with the run, after every line", async () => {
    const kit = await inStage(1)
    const { ended, events } = collect(kit)
    await kit.rest()
    await kit.clock.advance("2 seconds")
    expect(await ended).toBe("ended")
    const numbers = events.flatMap((event) => (event.type === "log" ? [event.number] : []))
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    expect(numbers.length).toBe((await runOf(kit)).logNumber)
  })

  it("ends when its signal is given up", async () => {
    const kit = await inStage(1)
    const controller = new AbortController()
    const { ended } = collect(kit, controller.signal)
    await kit.clock.advance("3 seconds")
    controller.abort()
    expect(await ended).toBe("ended")
  })

  it("ends when the automation is closed", async () => {
    const kit = await inStage(1)
    const { ended } = collect(kit)
    await kit.clock.advance("3 seconds")
    const closing = kit.automation.close()
    await kit.clock.advance("3 seconds")
    await closing
    const open = kit.clock.settle().then(() => "still open")
    expect(["ended", "aborted"]).toContain(await Promise.race([ended, open]))
  })
})

describe("close()", () => {
  it.each(["alone", "stopped reading", "reading"])(
    "leaves no handle behind: the process exits by itself (%s)",
    async (how) => {
      const script = fileURLToPath(new URL("closedProcess.ts", import.meta.url))
      const child = [process.execPath, ["--conditions=@pressline/source", script, how]] as const
      const outcome = await new Promise((resolve) => {
        const started = execFile(...child, { timeout: 8000 }, (_, stdout, stderr) =>
          resolve({ code: started.exitCode, stdout: stdout.trim(), stderr }),
        )
      })
      expect(outcome).toEqual({ code: 0, stdout: "running", stderr: "" })
    },
    15_000,
  )
})
