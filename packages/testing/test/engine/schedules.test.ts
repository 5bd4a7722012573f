import type { Settings } from "@pressline/core"
import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { dueTimes, expectOneRunEach, scheduled, slotsOf } from "./scheduledKit.ts"
import { runsOf } from "./storedRuns.ts"

describe("90 days of a weekly schedule", () => {
  it("R-09 MUST be due at 06:30 in Berlin on every Wednesday, before and after the clocks go forward", async () => {
    const kit = await scheduled(
      { frequency: "weekly", dayOfWeek: 3, scheduledTime: "06:30", timezone: "Europe/Berlin" },
      { startAt: "2026-02-02T00:00:00Z" },
    )
    await kit.clock.advance("90 days")
    await expectOneRunEach(kit, [
      "2026-02-04T05:30:00.000Z",
      "2026-02-11T05:30:00.000Z",
      "2026-02-18T05:30:00.000Z",
      "2026-02-25T05:30:00.000Z",
      "2026-03-04T05:30:00.000Z",
      "2026-03-11T05:30:00.000Z",
      "2026-03-18T05:30:00.000Z",
      "2026-03-25T05:30:00.000Z",
      "2026-04-01T04:30:00.000Z",
      "2026-04-08T04:30:00.000Z",
      "2026-04-15T04:30:00.000Z",
      "2026-04-22T04:30:00.000Z",
      "2026-04-29T04:30:00.000Z",
    ])
    await kit.close()
  }, 20_000)

  it("R-09 MUST be due at 18:00 in New York on every Sunday, before and after the clocks go back", async () => {
    const kit = await scheduled(
      { frequency: "weekly", dayOfWeek: 7, scheduledTime: "18:00", timezone: "America/New_York" },
      { startAt: "2026-09-20T23:00:00Z", tickEvery: "5 minutes", missedAfter: "1 hour" },
    )
    await kit.clock.advance("90 days")
    expect(await dueTimes(kit)).toStrictEqual([
      "2026-09-27T22:00:00.000Z",
      "2026-10-04T22:00:00.000Z",
      "2026-10-11T22:00:00.000Z",
      "2026-10-18T22:00:00.000Z",
      "2026-10-25T22:00:00.000Z",
      "2026-11-01T23:00:00.000Z",
      "2026-11-08T23:00:00.000Z",
      "2026-11-15T23:00:00.000Z",
      "2026-11-22T23:00:00.000Z",
      "2026-11-29T23:00:00.000Z",
      "2026-12-06T23:00:00.000Z",
      "2026-12-13T23:00:00.000Z",
    ])
    expect(await runsOf(kit)).toHaveLength(12)
    await kit.close()
  }, 20_000)
})

describe("wall-clock times", () => {
  it("a time in the gap MUST be the first instant after it", async () => {
    const kit = await scheduled(
      { scheduledTime: "02:30", timezone: "Europe/Berlin" },
      { startAt: "2026-03-27T12:00:00Z" },
    )
    await kit.clock.advance("3 days")
    await expectOneRunEach(kit, [
      "2026-03-28T01:30:00.000Z",
      "2026-03-29T01:00:00.000Z",
      "2026-03-30T00:30:00.000Z",
    ])
    await kit.close()
  })

  it("a time that occurs twice MUST run once, the first time", async () => {
    const kit = await scheduled(
      { scheduledTime: "02:30", timezone: "Europe/Berlin" },
      { startAt: "2026-10-23T12:00:00Z" },
    )
    await kit.clock.advance("4 days")
    await expectOneRunEach(kit, [
      "2026-10-24T00:30:00.000Z",
      "2026-10-25T00:30:00.000Z",
      "2026-10-26T01:30:00.000Z",
      "2026-10-27T01:30:00.000Z",
    ])
    await kit.close()
  })

  it("a midnight that does not exist MUST be the first instant of that day", async () => {
    // Santiago springs forward at midnight: 2026-09-06 begins at 01:00.
    const kit = await scheduled(
      { scheduledTime: "00:00", timezone: "America/Santiago" },
      { startAt: "2026-09-04T12:00:00Z" },
    )
    await kit.clock.advance("3 days")
    await expectOneRunEach(kit, [
      "2026-09-05T04:00:00.000Z",
      "2026-09-06T04:00:00.000Z",
      "2026-09-07T03:00:00.000Z",
    ])
    await kit.close()
  })

  it("day 31 MUST mean the last day of every month", async () => {
    const kit = await scheduled(
      { frequency: "monthly", dayOfMonth: 31, scheduledTime: "12:00" },
      { startAt: "2028-01-01T00:00:00Z", tickEvery: "10 minutes" },
    )
    const { nextRuns } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(nextRuns.map((at) => at.toISOString())).toStrictEqual([
      "2028-01-31T12:00:00.000Z",
      "2028-02-29T12:00:00.000Z",
      "2028-03-31T12:00:00.000Z",
    ])
    await kit.clock.advance("125 days")
    expect(await dueTimes(kit)).toStrictEqual([
      "2028-01-31T12:00:00.000Z",
      "2028-02-29T12:00:00.000Z",
      "2028-03-31T12:00:00.000Z",
      "2028-04-30T12:00:00.000Z",
    ])
    await kit.close()
  })
})

describe("the schedule of a site", () => {
  it("next_run_at MUST be null while disabled, and previews are shown all the same", async () => {
    const kit = createTestKit({ startAt: new Date("2026-01-05T08:00:00Z") })
    const { config, nextRuns } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(config).toMatchObject({ enabled: false, nextRunAt: null, lastRunAt: null })
    expect(nextRuns.map((at) => at.toISOString())).toStrictEqual([
      "2026-01-06T02:00:00.000Z",
      "2026-01-07T02:00:00.000Z",
      "2026-01-08T02:00:00.000Z",
    ])
    const on = await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { enabled: true },
    })
    expect(on.config.nextRunAt?.toISOString()).toBe("2026-01-06T02:00:00.000Z")
    const off = await kit.automation.updateConfig({
      siteId: kit.siteId,
      patch: { enabled: false },
    })
    expect(off.config.nextRunAt).toBeNull()
    await kit.clock.advance("3 days")
    expect(await runsOf(kit)).toStrictEqual([])
    await kit.close()
  })

  it("a change of the schedule MUST move the next due time, any other change MUST not", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z" })
    const update = async (patch: Partial<Settings>) => {
      const { config } = await kit.automation.updateConfig({ siteId: kit.siteId, patch })
      return config.nextRunAt?.toISOString()
    }
    expect(await update({ maxAttempts: 5 })).toBe("2026-01-06T02:00:00.000Z")
    expect(await update({ scheduledTime: "09:15" })).toBe("2026-01-05T09:15:00.000Z")
    expect(await update({ timezone: "Asia/Kolkata" })).toBe("2026-01-06T03:45:00.000Z")
    expect(await update({ frequency: "weekly", dayOfWeek: 4 })).toBe("2026-01-08T03:45:00.000Z")
    await kit.close()
  })

  it("R-09 slots MUST be shown with the config, newest first, and last_run_at is the last start", async () => {
    const kit = await scheduled({}, { startAt: "2026-01-05T08:00:00Z" })
    await kit.clock.advance("15 days")
    const { config, slots } = await kit.automation.getConfig({ siteId: kit.siteId })
    expect(slots).toHaveLength(10)
    expect(slots[0]?.dueAt.toISOString()).toBe("2026-01-20T02:00:00.000Z")
    expect(config.nextRunAt?.toISOString()).toBe("2026-01-21T02:00:00.000Z")
    expect(config.lastRunAt?.toISOString()).toMatch(/^2026-01-20T02:0[01]/u)
    expect((await slotsOf(kit)).map(({ outcome }) => outcome)).toStrictEqual(
      Array.from({ length: 15 }, () => "started"),
    )
    await kit.close()
  })
})
