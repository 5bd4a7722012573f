import { describe, expect, it } from "vitest"
import { expectSound } from "./expectSound.ts"
import { balanceOf, itemsOf, read, resultsOf, runOf, stateOf } from "./stored.ts"
import { inStage, reference, SMALL, watchedKit } from "./watchedStages.ts"

const site = { siteId: "site" }
const undisturbed = reference()

describe("while the run waits for something", () => {
  const delays = [
    { delay: "withinStageDelay", seconds: 30 },
    { delay: "withinStageDelay", seconds: 300 },
    { delay: "betweenStageDelay", seconds: 30 },
    { delay: "betweenStageDelay", seconds: 300 },
  ] as const
  const actions = [
    { action: "pause", ends: "paused" },
    { action: "cancel", ends: "cancelled" },
  ] as const
  const cases = delays.flatMap((delay) => actions.map((action) => ({ ...delay, ...action })))

  it.each(cases)("R-24 $action acts at once during a $delay of $seconds s", async (given) => {
    const { action, delay, ends, seconds } = given
    const kit = await inStage(1, { siteDefaults: { [delay]: seconds } })
    const code = delay === "withinStageDelay" ? "batch.completed" : "stage.completed"
    await kit.waitFor({ code, stage: 1 })
    await kit.clock.advance("5 seconds")
    const begun = kit.started.length
    const waiting = await runOf(kit)
    expect(waiting.notBefore).not.toBeNull()
    expect(waiting.holder === null, "over 60 s the run is handed back").toBe(seconds > 60)
    expect(await stateOf(kit)).toBe(seconds > 60 ? "queued" : "running")
    const at = kit.clock.now().getTime()
    await kit.automation[action](site)
    await kit.clock.settle()
    expect(kit.clock.now().getTime()).toBe(at)
    expect(await runOf(kit)).toMatchObject({ status: ends, takeovers: 0 })
    expect(kit.started.length).toBe(begun)
    if (action === "pause") await kit.automation.resume(site)
    else await kit.automation.runNow(site)
    await kit.rest()
    expect((await runOf(kit)).status).toBe("completed")
    await expectSound(kit)
  })

  it.each(delays)("R-24 a $delay of $seconds s is kept, and is no takeover", async (given) => {
    const kit = await inStage(1, { siteDefaults: { [given.delay]: given.seconds } })
    await kit.rest()
    const run = await runOf(kit)
    expect(run).toMatchObject({ status: "completed", takeovers: 0 })
    // 2 s a call: 3 batches, then 6 stages of 6 items, two at a time.
    const work = given.delay === "withinStageDelay" ? 3 : 6
    const length = (run.completedAt?.getTime() ?? 0) - run.startedAt.getTime()
    expect(length).toBeGreaterThanOrEqual(given.seconds * 1000 * (work - 1))
    await expectSound(kit)
  })

  it("R-02 pause acts at once during the back-off of a failed call, whose attempt is kept", async () => {
    const kit = watchedKit({ concurrency: 1 })
    await kit.addKeywords(SMALL.keywords)
    kit.ai.failNext("generateContent", { code: "ai_refused", retryAfter: 100_000 })
    await kit.automation.runNow(site)
    await kit.waitFor({ code: "call.retry", stage: 4 })
    await kit.automation.pause(site)
    await kit.clock.settle()
    await kit.clock.advance("3 seconds") // the call that was in flight beside it
    expect((await runOf(kit)).status).toBe("paused")
    expect((await itemsOf(kit, "task")).filter(({ attempts }) => attempts === 1)).toHaveLength(1)
    await kit.automation.resume(site)
    await kit.rest()
    const [retried, ...others] = kit.started.filter((call) => call.stage === 4 && call.attempt > 1)
    expect({ attempt: retried?.attempt, others }).toEqual({ attempt: 2, others: [] })
    expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
    await expectSound(kit)
  })

  it("cancel acts at once during the back-off of an outage, which counts against no item", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    await kit.automation.runNow(site)
    await kit.reach(4)
    kit.ai.outage()
    await kit.waitFor({ code: "call.retry", stage: 4 })
    await kit.clock.advance("20 seconds")
    await kit.automation.cancel(site)
    await kit.clock.advance("3 seconds")
    expect((await runOf(kit)).status).toBe("cancelled")
    expect((await itemsOf(kit, "task")).every(({ attempts }) => attempts === 0)).toBe(true)
    await expectSound(kit)
  })

  it("pause and cancel act at once while the run is queued", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    await kit.automation.stop()
    await kit.automation.runNow(site)
    expect(await stateOf(kit)).toBe("queued")
    expect(await kit.automation.pause(site)).toMatchObject({ status: "paused", requested: "none" })
    await kit.automation.resume(site)
    expect(await stateOf(kit)).toBe("queued")
    expect(await kit.automation.cancel(site)).toMatchObject({ status: "cancelled" })
    expect(await balanceOf(kit)).toEqual({ balance: 1_000_000, held: 0 })
    expect(kit.started).toEqual([])
    await kit.automation.start()
    expect(await kit.runToRest()).toBe("completed")
    await expectSound(kit)
  })

  it("R-18 pause of a run paused by the engine makes it stay paused until a person resumes it", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    kit.ai.outage()
    expect(await kit.runToRest()).toBe("paused")
    expect(await runOf(kit)).toMatchObject({ pauseReason: "provider_unavailable" })
    const paused = await kit.automation.pause(site)
    expect(paused).toMatchObject({ status: "paused", pauseReason: "requested", pauseDetail: null })
    kit.ai.heal()
    await kit.clock.advance("1 day")
    expect(kit.started.length).toBe(kit.ai.calls.length)
    expect((await runOf(kit)).status).toBe("paused")
    await kit.automation.resume(site)
    await kit.rest()
    expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
    await expectSound(kit)
  })
})

describe("again and again", () => {
  it.each([1, 2])(
    "INV-22 pause and resume every 300 ms change nothing (%i at a time)",
    async (concurrency) => {
      const kit = watchedKit({ concurrency })
      await kit.addKeywords(SMALL.keywords)
      await kit.automation.runNow(site)
      for (let pauses = 0; pauses < 400 && (await runOf(kit)).status === "running"; pauses++) {
        await kit.automation.pause(site)
        await kit.rest()
        if ((await runOf(kit)).status === "paused") await kit.automation.resume(site)
        await kit.clock.advance("300 millis")
      }
      expect((await runOf(kit)).status).toBe("completed")
      const calls = kit.started.flatMap(({ ids, stage }) => ids.map((id) => `${stage} ${id}`))
      expect(new Set(calls).size, "no call is repeated").toBe(calls.length)
      expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
      await expectSound(kit)
    },
  )

  it("stop and start every 300 ms repeat nothing and are no takeover", async () => {
    const kit = watchedKit()
    await kit.addKeywords(SMALL.keywords)
    await kit.automation.runNow(site)
    for (let stops = 0; stops < 400 && (await runOf(kit)).status === "running"; stops++) {
      await kit.clock.advance("300 millis")
      const stopping = kit.automation.stop()
      await kit.clock.advance("2 seconds")
      await stopping
      await kit.automation.start()
    }
    expect(await runOf(kit)).toMatchObject({ status: "completed", takeovers: 0 })
    const calls = kit.started.flatMap(({ ids, stage }) => ids.map((id) => `${stage} ${id}`))
    expect(new Set(calls).size, "no call is repeated").toBe(calls.length)
    expect(resultsOf(await runOf(kit))).toEqual((await undisturbed).results)
    await expectSound(kit)
  })
})

describe("R-22 the lock of the site", () => {
  const owner = async (kit: Awaited<ReturnType<typeof inStage>>) =>
    (await read(kit.storage.lock.inspect("site")))?.runId ?? null

  it("stays with a run that works, waits or is paused, and is freed when it ends", async () => {
    const kit = await inStage(2, { siteDefaults: { betweenStageDelay: 600 } })
    const { runId } = await runOf(kit)
    expect(await owner(kit)).toBe(runId)
    await kit.waitFor({ code: "stage.completed", stage: 2 })
    for (let minutes = 0; minutes < 9; minutes++) {
      await kit.clock.advance("1 minute")
      expect(await owner(kit), "while it waits").toBe(runId)
    }
    await kit.automation.pause(site)
    for (let hours = 0; hours < 3; hours++) {
      await kit.clock.advance("1 hour")
      expect(await owner(kit), "while it is paused").toBe(runId)
    }
    await kit.automation.resume(site)
    await kit.rest()
    expect(await owner(kit)).toBeNull()
  })

  it.each(["cancel", "fail"])("is freed by %s", async (how) => {
    const kit = await inStage(2)
    if (how === "cancel") await kit.automation.cancel(site)
    else kit.ai.outage({ code: "ai_misconfigured" })
    await kit.rest()
    expect(await owner(kit)).toBeNull()
  })
})
