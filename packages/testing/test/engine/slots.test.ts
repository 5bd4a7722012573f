import { creditsOf } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import {
  dueTimes,
  expectOneRunEach,
  outcomes,
  scheduled,
  scheduledOnBilling,
  slotsOf,
} from "./scheduledKit.ts"
import { runOf, runsOf } from "./storedRuns.ts"

describe("slots missed while every process is down", () => {
  it("R-09 run_once MUST run one of them on return, and record the others as missed", async () => {
    const kit = await scheduled({ missedRun: "run_once" }, { startAt: "2026-01-05T08:00:00Z" })
    await kit.clock.advance("1 day")
    await kit.automation.stop()
    await kit.clock.advance("5 days")
    await kit.automation.start()
    await kit.clock.advance("10 minutes")
    expect(outcomes(await slotsOf(kit))).toStrictEqual([
      "01-06 started",
      "01-07 skipped_missed",
      "01-08 skipped_missed",
      "01-09 skipped_missed",
      "01-10 skipped_missed",
      "01-11 started",
    ])
    expect(await runsOf(kit)).toHaveLength(2)
    const { config } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(config.nextRunAt?.toISOString()).toBe("2026-01-12T02:00:00.000Z")
    await kit.close()
  })

  it("R-09 skip MUST run none of them, and go on with the next", async () => {
    const kit = await scheduled({ missedRun: "skip" }, { startAt: "2026-01-05T08:00:00Z" })
    await kit.automation.stop()
    await kit.clock.advance("3 days")
    await kit.automation.start()
    await kit.clock.advance("1 day")
    expect(outcomes(await slotsOf(kit))).toStrictEqual([
      "01-06 skipped_missed",
      "01-07 skipped_missed",
      "01-08 skipped_missed",
      "01-09 started",
    ])
    expect(await runsOf(kit)).toHaveLength(1)
    await kit.close()
  })

  it("R-09 a slot younger than missedAfter MUST run even under skip", async () => {
    const kit = await scheduled({ missedRun: "skip" }, { startAt: "2026-01-05T08:00:00Z" })
    await kit.automation.stop()
    await kit.clock.advance("1130 minutes") // 02:50
    await kit.automation.start()
    await kit.clock.advance("2 minutes")
    expect(outcomes(await slotsOf(kit))).toStrictEqual(["01-06 started"])
    await kit.close()
  })

  it("R-09 with an hourly tick a slot MUST be missed only when older than two ticks", async () => {
    const kit = await scheduled(
      { missedRun: "skip" },
      { startAt: "2026-01-05T08:00:00Z", tickEvery: "3 hours" },
    )
    await kit.clock.advance("4 days")
    expect(outcomes(await slotsOf(kit))).toStrictEqual([
      "01-06 started",
      "01-07 started",
      "01-08 started",
      "01-09 started",
    ])
    await kit.close()
  })

  it("R-09 a process that dies between claiming a slot and starting it MUST not lose or double it", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z", sweepEvery: "30 seconds" })
    kit.crashAt("slot.claimed")
    await kit.clock.advance("1 day")
    expect(outcomes(await slotsOf(kit))).toStrictEqual(["01-06 started"])
    const [run, ...more] = await runsOf(kit)
    expect(more).toStrictEqual([])
    expect(run?.startedAt.toISOString()).toMatch(/^2026-01-06T02:0[0-3]/u)
    await kit.close()
  })

  it.each(["start.reserved", "start.held", "start.running"] as const)(
    "R-09 a process that dies at %s of a scheduled start MUST lead to one run and a resolved slot",
    async (point) => {
      const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z", sweepEvery: "30 seconds" })
      kit.crashAt(point)
      await kit.clock.advance("1 day")
      expect(outcomes(await slotsOf(kit))).toStrictEqual(["01-06 started"])
      expect(await runsOf(kit)).toHaveLength(1)
      expect((await runOf(kit)).status).toBe("completed")
      await kit.close()
    },
  )
})

describe("slots that start nothing", () => {
  it("R-09 a busy site MUST have its slot skipped_busy, naming the run, and the next is set", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z" })
    await kit.addKeywords(10)
    kit.ai.slow("1 minute")
    const { runId } = await kit.automation.runNow({ siteId: kit.siteId })
    await kit.automation.pause({ siteId: kit.siteId })
    await kit.clock.advance("1 day")
    const slots = await slotsOf(kit)
    expect(outcomes(slots)).toStrictEqual(["01-06 skipped_busy"])
    expect(slots[0]).toMatchObject({ runId })
    expect(slots[0]?.resolvedAt).not.toBeNull()
    const { config } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(config.nextRunAt?.toISOString()).toBe("2026-01-07T02:00:00.000Z")
    await kit.automation.resume({ siteId: kit.siteId })
    await kit.clock.advance("1 day")
    expect(outcomes(await slotsOf(kit))).toStrictEqual(["01-06 skipped_busy", "01-07 started"])
    await kit.close()
  })

  it("R-09 an account short of credits MUST have its slot skipped, and no run stored", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z", credits: 10 })
    await kit.addKeywords(150)
    await kit.clock.advance("1 day")
    expect(outcomes(await slotsOf(kit))).toStrictEqual(["01-06 skipped_insufficient_credits"])
    expect(await runsOf(kit)).toStrictEqual([])
    await kit.automation.grantCredits({ accountId: kit.siteId, amount: 2000, key: "payday" })
    await kit.clock.advance("1 day")
    expect(outcomes(await slotsOf(kit))).toStrictEqual([
      "01-06 skipped_insufficient_credits",
      "01-07 started",
    ])
    await kit.close()
  })

  it("a schedule that is switched off MUST start nothing", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z" })
    const { config } = await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { enabled: false },
    })
    expect(config.nextRunAt).toBeNull()
    await kit.clock.advance("3 days")
    expect(await slotsOf(kit)).toStrictEqual([])
    await kit.close()
  })
})

describe("many who tick", () => {
  it("R-09 two workers MUST start one run per due time", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z", workers: 3 })
    await kit.clock.advance("10 days")
    await expectOneRunEach(
      kit,
      Array.from({ length: 10 }, (_, n) => new Date(Date.UTC(2026, 0, 6 + n, 2)).toISOString()),
    )
    await kit.close()
  })

  it("R-09 16 ticks at once MUST claim a due time once", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z" })
    await kit.automation.stop()
    await kit.clock.advance("1081 minutes")
    const started = await Promise.all(Array.from({ length: 16 }, () => kit.automation.tick()))
    expect(started.reduce((a, b) => a + b, 0)).toBe(1)
    expect(await runsOf(kit)).toHaveLength(1)
    expect(await dueTimes(kit)).toStrictEqual(["2026-01-06T02:00:00.000Z"])
    await kit.automation.start()
    await kit.close()
  })

  it("R-09 many sites due at once MUST each get their run", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z" })
    const sites = Array.from({ length: 120 }, (_, n) => `site-${n}`)
    for (const siteId of sites)
      await kit.automation.updateConfig({ siteId, patch: { enabled: true } })
    await kit.clock.advance("1083 minutes")
    for (const siteId of sites) expect(await runsOf(kit, siteId)).toHaveLength(1)
    await kit.close()
  })
})

describe("services that are away", () => {
  it("R-09 MUST be retried with back-off until the next slot is due, and then start the run", async () => {
    const { automation, billing, clock, storage } = await scheduledOnBilling()
    await clock.advance("17 hours")
    billing.away = true
    await clock.advance("2 hours")
    expect((await automation.history({ siteId: "a" })).runs).toStrictEqual([])
    billing.away = false
    await clock.advance("1 hour")
    const slots = await Effect.runPromise(storage.slots.list("a", 10))
    expect(slots.map(({ outcome }) => outcome)).toStrictEqual(["started"])
    expect((await automation.history({ siteId: "a" })).runs).toHaveLength(1)
    await automation.close()
  })

  it("R-09 one that stays away until the next slot is due MUST lose that slot only", async () => {
    const { automation, billing, clock, storage } = await scheduledOnBilling()
    billing.away = true
    await clock.advance("43 hours")
    billing.away = false
    await clock.advance("4 hours")
    const slots = await Effect.runPromise(storage.slots.list("a", 10))
    expect(slots.map(({ outcome }) => outcome)).toStrictEqual(["started", "skipped_unavailable"])
    expect(creditsOf(1000)).toStrictEqual((await automation.balance({ accountId: "a" })).available)
    await automation.close()
  })
})
