/** A slot that was claimed by a process that died, or that could not start it: what becomes of it later. */
import type { TestKit } from "@pressline/testing"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { outcomes, scheduled, scheduledOnBilling, slotsOf } from "./scheduledKit.ts"
import { runOf, runsOf } from "./storedRuns.ts"

describe("a slot that was claimed and not started in time", () => {
  /** Every process dies with the slot of 02:00 claimed, and comes back after a while. */
  const claimedAndLeft = async (
    schedule: Parameters<typeof scheduled>[0],
    away: Duration.Input,
    point: "slot.claimed" | "start.running" = "slot.claimed",
  ) => {
    const kit = await scheduled(schedule, {
      startAt: "2026-01-06T01:59:30Z",
      sweepEvery: "30 seconds",
    })
    kit.crashAt(point)
    await kit.clock.advance("61 seconds")
    expect(outcomes(await slotsOf(kit))).toStrictEqual(["01-06 claimed"])
    await kit.automation.stop()
    await kit.clock.advance(away)
    return kit
  }
  const back = async (kit: TestKit) => {
    await kit.automation.start()
    await kit.clock.advance("5 minutes")
    return outcomes(await slotsOf(kit))
  }

  it("R-09 skip MUST leave it out once it is older than missedAfter", async () => {
    const kit = await claimedAndLeft({ missedRun: "skip" }, "16 hours")
    expect(await back(kit)).toStrictEqual(["01-06 skipped_missed"])
    expect(await runsOf(kit)).toStrictEqual([])
    await kit.close()
  })

  it("R-09 skip MUST start it while it is younger", async () => {
    const kit = await claimedAndLeft({ missedRun: "skip" }, "50 minutes")
    expect(await back(kit)).toStrictEqual(["01-06 started"])
    await kit.close()
  })

  it("R-09 run_once MUST start it however late, but not beside the one that is due since", async () => {
    const late = await claimedAndLeft({ missedRun: "run_once" }, "16 hours")
    expect(await back(late)).toStrictEqual(["01-06 started"])
    await late.close()
    const later = await claimedAndLeft({ missedRun: "run_once" }, "26 hours")
    expect(await back(later)).toStrictEqual(["01-06 skipped_missed", "01-07 started"])
    expect(await runsOf(later)).toHaveLength(1)
    await later.close()
  })

  it("R-09 a schedule that is switched off meanwhile MUST start nothing", async () => {
    const kit = await claimedAndLeft({}, "10 minutes")
    await kit.automation.updateConfig({ siteId: kit.siteId, patch: { enabled: false } })
    expect(await back(kit)).toStrictEqual(["01-06 skipped_missed"])
    expect(await runsOf(kit)).toStrictEqual([])
    await kit.close()
  })

  it("R-09 one whose run had begun MUST name that run, however late", async () => {
    const kit = await claimedAndLeft({ missedRun: "skip" }, "16 hours", "start.running")
    expect(await back(kit)).toStrictEqual(["01-06 started"])
    expect((await slotsOf(kit))[0]?.runId).toBe((await runOf(kit)).runId)
    await kit.close()
  })

  it("R-09 skip MUST say that services were away, not that nobody looked", async () => {
    const { automation, billing, clock, storage } = await scheduledOnBilling({ missedRun: "skip" })
    billing.away = true
    await clock.advance("20 hours")
    billing.away = false
    await clock.advance("1 hour")
    const slots = await Effect.runPromise(storage.slots.list("a", 10))
    expect(slots.map(({ outcome }) => outcome)).toStrictEqual(["skipped_unavailable"])
    await automation.close()
  })
})
