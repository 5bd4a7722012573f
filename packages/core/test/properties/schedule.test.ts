import fc from "fast-check"
import { beforeAll, describe, expect, it } from "vitest"
import {
  dueTimesBetween,
  nextLocalPeriod,
  nextRunAt,
  previewRuns,
  type ScheduleSpec,
  startOfLocalDay,
  startOfLocalMonth,
} from "../../src/domain/Schedule.ts"
import { check } from "./checked.ts"
import { dueDays, slotAfter, slotOn } from "./dueSlots.ts"
import { DAY, firstShown, localMidnight, readZone, type Zone } from "./localTimes.ts"

const FIRST = Date.UTC(2020, 0, 1)
const LAST = Date.UTC(2049, 11, 31)
const TIMES = ["00:00", "02:30", "23:59"]

const NAMES = Intl.supportedValuesOf("timeZone")
let zones: ReadonlyArray<Zone> = []
const zoneOf = (name: string): Zone => {
  const zone = zones.find((candidate) => candidate.name === name)
  if (zone === undefined) throw new Error(`no zone ${name}`)
  return zone
}

/** One of those with the same clocks. */
const unlikeZones = (): Iterable<Zone> =>
  new Map(zones.map((zone) => [JSON.stringify(zone.stretches), zone])).values()

beforeAll(() => {
  zones = NAMES.map((name) => readZone(name, FIRST - 60 * DAY, LAST + 60 * DAY))
}, 60_000)

const specOf = (zone: Zone, spec: Partial<ScheduleSpec>): ScheduleSpec => ({
  frequency: "daily",
  scheduledTime: "02:00",
  timezone: zone.name,
  dayOfWeek: 1,
  dayOfMonth: 1,
  ...spec,
})

/** The series through these days is theirs, one each, in order; says which slot is not. */
const expectSeries = (zone: Zone, spec: ScheduleSpec, days: ReadonlyArray<number>): void => {
  let last = slotOn(zone, spec, days[0] ?? 0)
  for (const day of days.slice(1)) {
    const slot = slotOn(zone, spec, day)
    const next = nextRunAt(spec, new Date(last)).getTime()
    if (next === slot && slot > last) {
      last = slot
      continue
    }
    expect.fail(
      `${JSON.stringify(spec)}: after ${new Date(last).toISOString()} comes ${new Date(next).toISOString()}, not ${new Date(slot).toISOString()}`,
    )
  }
}

const weekdayOf = (day: number): number => new Date(day).getUTCDay() || 7

describe("the local clocks of 2020 to 2049", () => {
  it("are known for all zones, with their changes", () => {
    expect(zones.length).toBeGreaterThan(400)
    const changes = zoneOf("Europe/Berlin").changes.map((change) => new Date(change).toISOString())
    expect(changes).toHaveLength(60)
    expect(changes.slice(0, 2)).toEqual(["2020-03-29T01:00:00.000Z", "2020-10-25T01:00:00.000Z"])
    expect(zoneOf("Australia/Lord_Howe").changes).toHaveLength(60)
    expect(zoneOf("Asia/Tokyo").changes).toHaveLength(0)
    const close = (change: number, at: number, all: ReadonlyArray<number>) =>
      change - (all[at - 1] ?? -Infinity) < 10 * DAY
    expect(zoneOf("Asia/Hebron").changes.some(close)).toBe(true)
  })
})

// Zones with the same clocks have the same slots: one of each is looked at; all names are, further down.
describe("every slot around every change of the clocks of every zone", () => {
  it.each(TIMES)(
    "daily at %s: one a day, first instant after a gap, first of two",
    (scheduledTime) => {
      for (const zone of unlikeZones())
        for (const change of zone.changes) {
          const day = localMidnight(zone, change)
          const days = [day - DAY, day, day + DAY]
          expectSeries(zone, specOf(zone, { scheduledTime }), days)
        }
    },
  )

  it("weekly and monthly on the day of the change: one a week, one a month", () => {
    for (const zone of unlikeZones())
      for (const [index, change] of zone.changes.entries()) {
        const day = localMidnight(zone, change)
        const scheduledTime = TIMES[index % TIMES.length] ?? "00:00"
        const weekly = specOf(zone, {
          frequency: "weekly",
          scheduledTime,
          dayOfWeek: weekdayOf(day),
        })
        expectSeries(zone, weekly, [day - 7 * DAY, day, day + 7 * DAY])
        const dayOfMonth = new Date(day).getUTCDate()
        const monthly = specOf(zone, { frequency: "monthly", scheduledTime, dayOfMonth })
        expectSeries(zone, monthly, dueDays(monthly, day - 31 * DAY, day))
      }
  })

  it("daily in the very minute that does not exist, or occurs twice", () => {
    for (const zone of unlikeZones())
      for (const [index, change] of zone.changes.entries()) {
        const before = change + zone.offsetAt(change - 1)
        const after = change + zone.offsetAt(change)
        const shift = Math.abs(after - before)
        const local = Math.min(before, after) + ((index * 7 * 60_000) % shift)
        const scheduledTime = new Date(local).toISOString().slice(11, 16)
        const day = Math.floor(local / DAY) * DAY
        const slot = slotOn(zone, specOf(zone, { scheduledTime }), day)
        if (after > before) expect(slot).toBe(change)
        else expect(slot).toBeLessThan(change)
        expectSeries(zone, specOf(zone, { scheduledTime }), [day - DAY, day, day + DAY])
      }
  })
})

describe("all zones, sampled", () => {
  it("daily for 30 days, weekly for 12 weeks, monthly on the 31st for two years", () => {
    for (const [index, zone] of zones.entries()) {
      const scheduledTime = TIMES[index % TIMES.length] ?? "00:00"
      const day = FIRST + ((index * 9973) % 10_000) * DAY
      expectSeries(
        zone,
        specOf(zone, { scheduledTime }),
        dueDays(specOf(zone, {}), day, day + 30 * DAY),
      )
      const weekly = specOf(zone, {
        frequency: "weekly",
        scheduledTime,
        dayOfWeek: 1 + (index % 7),
      })
      expectSeries(zone, weekly, dueDays(weekly, day, day + 84 * DAY))
      const monthly = specOf(zone, { frequency: "monthly", scheduledTime, dayOfMonth: 31 })
      const days = dueDays(monthly, day, day + 730 * DAY)
      for (const due of days) expect(new Date(due + DAY).getUTCDate()).toBe(1)
      expectSeries(zone, monthly, days)
    }
  })

  it.each([
    ["Europe/Berlin", "02:30"],
    ["America/Scoresbysund", "23:30"],
    ["Australia/Lord_Howe", "02:15"],
  ])("30 whole years of days in %s at %s", (name, scheduledTime) => {
    const zone = zoneOf(name)
    const days = dueDays(specOf(zone, {}), FIRST, LAST)
    expect(days).toHaveLength(10_958)
    expectSeries(zone, specOf(zone, { scheduledTime }), days)
  })

  it("30 whole years of weeks and of months where the clocks change oddly", () => {
    for (const name of [
      "Africa/Casablanca",
      "America/Havana",
      "Antarctica/Troll",
      "Pacific/Apia",
    ]) {
      const zone = zoneOf(name)
      const weekly = specOf(zone, { frequency: "weekly", scheduledTime: "00:30", dayOfWeek: 7 })
      expectSeries(zone, weekly, dueDays(weekly, FIRST, LAST))
      const monthly = specOf(zone, {
        frequency: "monthly",
        scheduledTime: "02:30",
        dayOfMonth: 30,
      })
      const days = dueDays(monthly, FIRST, LAST)
      expect(days).toHaveLength(360)
      expectSeries(zone, monthly, days)
    }
  })
})

const two = (most: number) =>
  fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, "0"))

/** Any instant, most often within two days of a change of the clocks. */
const place = fc
  .tuple(
    fc.nat(NAMES.length - 1),
    fc.nat(),
    fc.integer({ min: -2 * DAY, max: 2 * DAY }),
    fc.integer({ min: FIRST, max: LAST }),
  )
  .map(([index, which, near, anywhere]) => {
    const zone = zoneOf(NAMES[index] ?? "UTC")
    const change = zone.changes[which % Math.max(1, zone.changes.length)]
    return { zone, instant: change === undefined ? anywhere : change + near }
  })

const schedule = fc.record({
  frequency: fc.constantFrom("daily" as const, "weekly" as const, "monthly" as const),
  scheduledTime: fc.tuple(two(23), two(59)).map(([hour, minute]) => `${hour}:${minute}`),
  dayOfWeek: fc.integer({ min: 1, max: 7 }),
  dayOfMonth: fc.integer({ min: 1, max: 31 }),
})

/** `PROPERTY_ZONES=all`: every zone that has clocks of its own, which takes minutes; else every 25th. */
const WHOLE = process.env["PROPERTY_ZONES"] === "all" ? 1 : 25

it(
  "30 whole years of every schedule, in zones of all kinds",
  () => {
    for (const [index, zone] of [...unlikeZones()].entries()) {
      if (index % WHOLE !== 0) continue
      const scheduledTime = TIMES[index % TIMES.length] ?? "00:00"
      for (const frequency of ["daily", "weekly", "monthly"] as const) {
        const spec = specOf(zone, { frequency, scheduledTime, dayOfWeek: 7, dayOfMonth: 31 })
        expectSeries(zone, spec, dueDays(spec, FIRST, LAST))
      }
    }
  },
  30 * 60_000,
)

describe("any schedule at any instant", () => {
  it("is next due at the first slot after it, and previews go on from there", () => {
    check(1500, [place, schedule], ({ instant, zone }, drawn) => {
      const spec = specOf(zone, drawn)
      const next = nextRunAt(spec, new Date(instant))
      expect(next.toISOString()).toBe(new Date(slotAfter(zone, spec, instant)).toISOString())
      expect(nextRunAt(spec, new Date(next.getTime() - 1))).toEqual(next)
      const second = nextRunAt(spec, next)
      const third = nextRunAt(spec, second)
      expect(previewRuns(spec, new Date(instant))).toEqual([next, second, third])
      // What is known from before holds until the first of them has come, and not for earlier instants.
      expect(previewRuns(spec, new Date(next.getTime() - 1))).toEqual([next, second, third])
      expect(previewRuns(spec, next)).toEqual([second, third, nextRunAt(spec, third)])
      expect(previewRuns(spec, new Date(instant))).toEqual([next, second, third])
      expect(dueTimesBetween(spec, next, second)).toEqual([second])
      expect(dueTimesBetween(spec, next, new Date(second.getTime() - 1))).toEqual([])
    })
  })

  it("days and months begin at their first instant and end where the next begins", () => {
    check(1500, [place], ({ instant, zone }) => {
      const at = new Date(instant)
      const day = localMidnight(zone, instant)
      const date = new Date(day)
      const month = (months: number) =>
        Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
      const shown = (local: number) => new Date(firstShown(zone, local))
      expect(startOfLocalDay(zone.name, at)).toEqual(shown(day))
      expect(nextLocalPeriod(zone.name, at, "day")).toEqual(shown(day + DAY))
      expect(startOfLocalMonth(zone.name, at)).toEqual(shown(month(0)))
      expect(nextLocalPeriod(zone.name, at, "month")).toEqual(shown(month(1)))
    })
  })
})
