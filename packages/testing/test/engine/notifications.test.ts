import { createTestKit, type TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { onlyStages, runOf, runsOf } from "./storedRuns.ts"

const FATAL = { code: "ai_unauthorized" } as const
const events = (kit: TestKit) => kit.notifier.delivered.map(({ event }) => event)

const outboxOf = async (kit: TestKit) =>
  Effect.runPromise(kit.storage.outbox.list({ runId: (await runOf(kit)).runId }))

describe("what is told", () => {
  it("completed MUST be told once, with the run's facts", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    const { runId } = await kit.automation.runNow({ siteId: kit.siteId })
    await kit.rest()
    await kit.clock.advance("1 hour")
    expect(kit.notifier.delivered).toHaveLength(1)
    expect(kit.notifier.delivered[0]).toMatchObject({
      event: "completed",
      siteId: kit.siteId,
      runId,
      facts: {
        run_id: runId,
        site_id: kit.siteId,
        status: "completed",
        trigger_type: "manual",
        current_stage: 7,
        credits_used: 291,
      },
    })
    await kit.close()
  })

  it("failed MUST be told once", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.failNext("generateIdeas", FATAL)
    expect(await kit.runToRest()).toBe("failed")
    await kit.clock.advance("1 hour")
    expect(events(kit)).toStrictEqual(["failed"])
    expect(kit.notifier.delivered[0]?.facts).toMatchObject({ status: "failed", current_stage: 2 })
    await kit.close()
  })

  it("R-18 each engine pause MUST be told once, as an episode of its own", async () => {
    const kit = createTestKit({ sweepEvery: "30 seconds" })
    await kit.addKeywords(50)
    kit.ai.outage()
    expect(await kit.runToRest()).toBe("paused")
    await kit.clock.advance("1 hour")
    const told = kit.notifier.delivered
    expect(told.length).toBeGreaterThan(1)
    expect(events(kit)).toStrictEqual(told.map(() => "paused"))
    expect(told.map(({ episode }) => episode)).toStrictEqual(told.map((_, n) => String(n + 1)))
    expect(told[0]?.facts).toMatchObject({ status: "paused", pause_reason: "provider_unavailable" })
    kit.ai.heal()
    await kit.clock.advance("2 hours")
    expect((await runOf(kit)).status).toBe("completed")
    expect(events(kit).at(-1)).toBe("completed")
    expect(new Set(told.map(({ id }) => id)).size).toBe(told.length)
    await kit.close()
  })

  it("R-18 a requested pause, its resume, and a cancel MUST not be told", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.automation.pause({ siteId: kit.siteId })
    await kit.clock.advance("1 minute")
    expect((await runOf(kit)).status).toBe("paused")
    await kit.automation.resume({ siteId: kit.siteId })
    await kit.clock.advance("15 seconds")
    await kit.automation.cancel({ siteId: kit.siteId })
    await kit.clock.advance("1 hour")
    expect((await runOf(kit)).status).toBe("cancelled")
    expect(kit.notifier.delivered).toStrictEqual([])
    await kit.close()
  })

  it("R-18 a cancel of an engine-paused run MUST add nothing to what was told", async () => {
    const kit = createTestKit()
    await kit.addKeywords(50)
    kit.ai.outage()
    await kit.runToRest()
    await kit.automation.cancel({ siteId: kit.siteId })
    await kit.clock.advance("1 hour")
    expect(events(kit)).toStrictEqual(["paused"])
    await kit.close()
  })

  it("two runs MUST be told of apart", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.addKeywords(5)
    await kit.runToRest()
    await kit.runToRest()
    await kit.clock.advance("1 minute")
    expect(kit.notifier.delivered.map(({ runId }) => runId).toSorted()).toStrictEqual(
      (await runsOf(kit)).map(({ runId }) => runId).toSorted(),
    )
    await kit.close()
  })
})

describe("whom it is told", () => {
  const email = (to: string, ...on: ReadonlyArray<"completed" | "failed" | "paused">) => ({
    kind: "email" as const,
    to,
    events: on,
  })

  it("R-24 delivery MUST use the live config: the targets of the moment it is delivered", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { notify: [email("old@site.example", "completed")] },
    })
    await kit.addKeywords(5)
    kit.ai.slow("10 seconds")
    await kit.automation.runNow({ siteId: kit.siteId })
    await kit.clock.advance("5 seconds")
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: {
        notify: [email("new@site.example", "completed"), email("ops@site.example", "failed")],
      },
    })
    await kit.rest()
    await kit.clock.advance("1 minute")
    const [delivery] = await outboxOf(kit)
    expect(delivery).toMatchObject({
      status: "delivered",
      delivered: ["host", "email:new@site.example"],
    })
    await kit.close()
  })

  it("a target that fails MUST be tried again without telling the others twice", async () => {
    const kit = createTestKit({ siteDefaults: onlyStages(1) })
    await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { notify: [email("a@site.example", "completed")] },
    })
    await kit.addKeywords(5)
    kit.notifier.failNext() // the host, who is told first
    await kit.runToRest()
    await kit.clock.advance("5 minutes")
    expect(kit.notifier.delivered).toHaveLength(2)
    expect(new Set(kit.notifier.delivered.map(({ id }) => id)).size).toBe(1)
    expect((await outboxOf(kit))[0]).toMatchObject({ status: "delivered", attempts: 2 })
    await kit.close()
  })
})

describe("a notifier that fails", () => {
  it("MUST be retried with back-off under the same id, until it is told", async () => {
    const kit = createTestKit()
    await kit.addKeywords(5)
    kit.notifier.failNext(3)
    await kit.runToRest()
    await kit.clock.advance("1 minute")
    const [first] = await outboxOf(kit)
    expect(first).toMatchObject({ status: "pending", lastError: expect.stringMatching(/host/u) })
    await kit.clock.advance("20 minutes")
    expect(kit.notifier.delivered).toStrictEqual([])
    await kit.clock.advance("30 minutes")
    expect(events(kit)).toStrictEqual(["completed"])
    expect(kit.notifier.delivered[0]?.id).toBe(first?.notification.id)
    expect((await outboxOf(kit))[0]).toMatchObject({ status: "delivered", attempts: 4 })
    await kit.close()
  })

  it("MUST be given up at last, and the run is none the worse", async () => {
    const kit = createTestKit({ sweepEvery: "10 minutes", poll: "1 hour", tickEvery: "1 hour" })
    await kit.addKeywords(5)
    kit.notifier.failNext(1000)
    expect(await kit.runToRest()).toBe("completed")
    await kit.clock.advance("7 days")
    const [delivery] = await outboxOf(kit)
    expect(delivery).toMatchObject({ status: "dead", attempts: 10 })
    expect((await runOf(kit)).status).toBe("completed")
    await kit.close()
  })
})

describe("crashes", () => {
  it.each(["credits.before-release", "notification.delivered"] as const)(
    "a crash at %s MUST neither lose nor invent the news",
    async (point) => {
      const kit = createTestKit()
      await kit.addKeywords(5)
      kit.crashAt(point)
      await kit.runToRest()
      await kit.rest()
      await kit.clock.advance("10 minutes")
      expect(new Set(kit.notifier.delivered.map(({ id }) => id)).size).toBe(1)
      expect(new Set(events(kit))).toStrictEqual(new Set(["completed"]))
      expect(await outboxOf(kit)).toHaveLength(1)
      await kit.close()
    },
  )

  it("a process that dies right after the run failed MUST leave its news to the next", async () => {
    const kit = createTestKit({ sweepEvery: "1 hour" })
    await kit.addKeywords(5)
    kit.ai.failNext("autoCluster", FATAL)
    expect(await kit.runToRest()).toBe("failed")
    expect(kit.notifier.delivered).toStrictEqual([])
    kit.crash()
    await kit.clock.advance("2 minutes")
    expect(events(kit)).toStrictEqual(["failed"])
    await kit.close()
  })

  it("a crash before the transition MUST lead to one piece of news", async () => {
    const kit = createTestKit()
    await kit.addKeywords(5)
    kit.crashAt("run.before-finish")
    await kit.runToRest()
    await kit.rest()
    await kit.clock.advance("10 minutes")
    expect(events(kit)).toStrictEqual(["completed"])
    await kit.close()
  })

  it("two workers MUST tell it once", async () => {
    const kit = createTestKit({ workers: 3 })
    await kit.addKeywords(50)
    await kit.runToRest()
    await kit.clock.advance("10 minutes")
    expect(events(kit)).toStrictEqual(["completed"])
    await kit.close()
  })
})
