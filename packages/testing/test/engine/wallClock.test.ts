import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"

const MINUTE = 60_000

/** `2026-03-29 02:30`, as clocks on a wall of that zone show it; sorts like time does. */
const wallClock = (timeZone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "short",
  })
  return (at) => format.format(at)
}

/** The first minute at which that wall clock shows a time of a day, or one after it. */
const firstShown = (timeZone: string, day: string, time: string): string => {
  const shown = wallClock(timeZone)
  const noon = Date.parse(`${day}T12:00:00Z`)
  for (let at = noon - 2000 * MINUTE; ; at += MINUTE)
    if (shown(at) >= `${day} ${time}` && shown(at) < `${day} 24`) return new Date(at).toISOString()
}

/** Zones and the days on which their clocks change, in both directions and by odd amounts. */
const CHANGES: ReadonlyArray<readonly [zone: string, day: string]> = [
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["America/Santiago", "2026-09-06"],
  ["America/Santiago", "2026-04-05"],
  ["Africa/Cairo", "2026-04-24"],
  ["Asia/Kathmandu", "2026-07-01"],
  ["Pacific/Kiritimati", "2026-01-01"],
]

const TIMES = ["00:00", "00:30", "01:45", "02:00", "02:15", "02:30", "03:00", "23:59"]

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 1440 * MINUTE).toISOString().slice(0, 10)

describe("due times when clocks change", () => {
  it.each(CHANGES)(
    "R-09 %s around %s: MUST be when a wall clock first shows the time, once a day",
    async (timezone, day) => {
      for (const scheduledTime of TIMES) {
        const kit = createTestKit({
          startAt: new Date(firstShown(timezone, dayAfter(day, -2), scheduledTime)),
        })
        const { nextRuns } = await kit.automation.updateConfig({
          siteId: kit.siteId,
          patch: { timezone, scheduledTime, enabled: true },
        })
        expect({ scheduledTime, due: nextRuns.map((at) => at.toISOString()) }).toStrictEqual({
          scheduledTime,
          due: [-1, 0, 1].map((n) => firstShown(timezone, dayAfter(day, n), scheduledTime)),
        })
        await kit.close()
      }
    },
  )
})
