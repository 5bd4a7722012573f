/** Workers that are fed elsewhere: `start()` says which runs wait, `workNext` works on them. */
import { Dispatcher, DispatcherUnavailable } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { type AutomationOnClock, automationOnClock } from "./automationOnClock.ts"
import { onlyStages } from "./storedRuns.ts"

/** A queue that remembers what it was told, and can be away. */
const remembering = () => {
  const queue = { away: false, dispatched: [] as Array<string>, waiting: [] as Array<string> }
  const unlessAway = (then: () => void) =>
    Effect.suspend(() => {
      if (queue.away) return Effect.fail(new DispatcherUnavailable({ detail: "away" }))
      return Effect.sync(then)
    })
  const layer = Layer.succeed(Dispatcher, {
    check: unlessAway(() => {}),
    dispatch: (runId) => unlessAway(() => void queue.dispatched.push(runId)),
    wakeUps: Stream.never,
    refill: (waiting) => unlessAway(() => void (queue.waiting = [...waiting])),
  })
  return { queue, layer }
}

const writing = { siteDefaults: onlyStages(4), poll: "5 seconds" } as const

const host = (options = {}, first?: AutomationOnClock) => {
  const { layer, queue } = remembering()
  return { ...automationOnClock(() => layer, { ...writing, ...options }, first), queue }
}

/** A run with articles to write. */
const started = async ({ automation }: AutomationOnClock, siteId: string) => {
  const task = { title: "article", primaryKeyword: "keyword" }
  await automation.addItems({ siteId, tasks: [task, { ...task, title: "another" }] })
  return (await automation.runNow({ siteId })).runId
}

const stateOf = async ({ automation }: AutomationOnClock, siteId: string) =>
  (await automation.currentRun({ siteId })).state

describe("start() where workers are fed elsewhere", () => {
  it("MUST claim no run, and tell every poll which runs wait, in the order of their turn", async () => {
    const web = host()
    await web.automation.start()
    const runs = [await started(web, "one"), await started(web, "two")]
    expect(web.queue.dispatched).toEqual(runs)
    await web.clock.advance("5 seconds")
    expect(web.queue.waiting).toEqual(runs)
    expect(await stateOf(web, "one")).toBe("queued")
    const working = web.automation.workNext({ runId: runs[1] ?? "" })
    await web.clock.advance("5 seconds")
    expect(web.queue.waiting, "one is worked on").toEqual([runs[1]])
    await web.clock.advance("1 minute")
    expect(await working).toEqual({ outcome: "worked", runId: runs[0] })
    await web.automation.close()
  })

  it("INV-23 MUST go on telling after the queue was away", async () => {
    const web = host()
    await web.automation.start()
    const runId = await started(web, "one")
    web.queue.away = true
    await web.clock.advance("1 minute")
    expect(web.queue.waiting).toEqual([])
    web.queue.away = false
    await web.clock.advance("5 seconds")
    expect(web.queue.waiting).toEqual([runId])
    await web.automation.close()
  })

  it("MUST refuse a start while the queue is away, and hold nothing", async () => {
    const web = host()
    web.queue.away = true
    await expect(started(web, "one")).rejects.toMatchObject({ code: "dispatcher_unavailable" })
    expect(await stateOf(web, "one")).toBe("idle")
    await web.automation.close()
  })
})

describe("workNext", () => {
  it("MUST let the account with the fewest live leases go first, whatever run was named", async () => {
    const accountOf = (siteId: string) => siteId.slice(0, 1)
    const web = host({ accountOf })
    web.ai.slow("30 seconds")
    const many: Array<string> = []
    for (let n = 0; n < 5; n++) many.push(await started(web, `a${n}`))
    const single = await started(web, "b")
    const first = web.automation.workNext({ runId: many[0] ?? "" })
    await web.clock.advance("1 second")
    const second = web.automation.workNext({ runId: many[1] ?? "" })
    await web.clock.advance("10 minutes")
    expect((await first).runId).toBe(many[0])
    expect((await second).runId, "not behind the four of the other account").toBe(single)
    await web.automation.close()
  })

  it("MUST answer idle when nothing waits, and only look when the run is here already", async () => {
    const web = host()
    expect(await web.automation.workNext()).toEqual({ outcome: "idle", runId: null })
    web.ai.slow("10 seconds")
    const runId = await started(web, "one")
    const other = await started(web, "two")
    const working = web.automation.workNext({ runId })
    await web.clock.advance("1 second")
    expect(await web.automation.workNext({ runId })).toEqual({ outcome: "idle", runId: null })
    expect(await stateOf(web, "two"), "the wake-up was for the other").toBe("queued")
    await web.clock.advance("1 minute")
    await working
    const next = web.automation.workNext({ runId: other })
    await web.clock.advance("1 minute")
    expect(await next).toEqual({ outcome: "worked", runId: other })
    await web.automation.close()
  })

  it("MUST decline a run whose stages are not here, and leave it to those who have them", async () => {
    const web = host()
    const other = host({ pipeline: [] }, web)
    const runId = await started(web, "one")
    expect(await other.automation.workNext({ runId })).toEqual({ outcome: "declined", runId: null })
    const working = web.automation.workNext({ runId })
    await web.clock.advance("1 minute")
    expect((await working).outcome).toBe("worked")
    expect((await other.automation.workNext({ runId })).outcome, "it is over").toBe("idle")
    for (const { automation } of [web, other]) await automation.close()
  })

  it("MUST not be bounded by runsAtOnce: how many is its caller's to say", async () => {
    const web = host({ runsAtOnce: 1 })
    web.ai.slow("10 seconds")
    await started(web, "one")
    await started(web, "two")
    const working = [web.automation.workNext(), web.automation.workNext()]
    await web.clock.advance("1 second")
    expect(await stateOf(web, "one")).toBe("running")
    expect(await stateOf(web, "two")).toBe("running")
    await web.clock.advance("1 minute")
    expect((await Promise.all(working)).map(({ outcome }) => outcome)).toEqual(["worked", "worked"])
    await web.automation.close()
  })
})

describe("what is worked on for a caller, without start()", () => {
  it.each(["stop", "close"] as const)(
    "MUST be given back by %s(), after the items in hand, and wake another worker",
    async (end) => {
      const web = host()
      web.ai.slow("4 seconds")
      const runId = await started(web, "one")
      const working = web.automation.workNext()
      await web.clock.advance("1 second")
      web.queue.dispatched = []
      const ending = web.automation[end]()
      await web.clock.advance("4 seconds")
      await ending
      expect((await working).outcome).toBe("worked")
      expect(web.queue.dispatched).toEqual([runId])
      expect(web.ai.calls).toHaveLength(2)
      const next = host({}, web)
      expect((await next.automation.currentRun({ siteId: "one" })).state).not.toBe("paused")
      const again = next.automation.workNext()
      await web.clock.advance("1 minute")
      await again
      expect(next.ai.calls, "no call is repeated").toHaveLength(0)
      expect(await stateOf(next, "one")).toBe("completed")
      await next.automation.close()
      await web.automation.close()
    },
  )

  it("MUST be given back at the end of the grace that close() was given", async () => {
    const web = host({ grace: "1 hour" })
    web.ai.slow("10 minutes")
    const runId = await started(web, "one")
    const working = web.automation.workNext().catch((error: { code: string }) => error.code)
    await web.clock.advance("1 second")
    web.queue.dispatched = []
    const closing = web.automation.close({ grace: "2 seconds" })
    await web.clock.advance("3 seconds")
    await closing
    await working
    expect(web.queue.dispatched).toEqual([runId])
    const next = host({}, web)
    const again = next.automation.workNext()
    await web.clock.advance("1 minute")
    await again
    expect(next.ai.calls.every(({ attempt }) => attempt === 1)).toBe(true)
    expect(await stateOf(next, "one")).toBe("completed")
    await next.automation.close()
  })

  it("MUST refuse a grace that is no duration, and close nothing", async () => {
    const web = host()
    await expect(web.automation.close({ grace: "soon" as never })).rejects.toMatchObject({
      code: "config_invalid",
    })
    expect((await web.automation.workNext()).outcome).toBe("idle")
    await web.automation.close()
  })

  it("MUST work again after stop()", async () => {
    const web = host()
    await started(web, "one")
    await web.automation.stop()
    const working = web.automation.workNext()
    await web.clock.advance("1 minute")
    expect((await working).outcome).toBe("worked")
    await web.automation.close()
  })
})
