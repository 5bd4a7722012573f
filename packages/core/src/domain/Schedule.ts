/** When a site's runs are due: wall-clock times in its zone, each due once. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { AutomationConfig } from "./AutomationConfig.ts"

export type ScheduleSpec = Pick<
  AutomationConfig,
  "frequency" | "scheduledTime" | "timezone" | "dayOfWeek" | "dayOfMonth"
>

interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The first due time strictly after `after`. */
export const nextRunAt = (spec: ScheduleSpec, after: Date): Date => {
  let day = dueDay(spec, localDay(spec.timezone, after))
  for (;;) {
    const due = instantOf(spec, day)
    if (due.getTime() > after.getTime()) return due
    day = dueDay(spec, addDays(day, 1))
  }
}

/** The due times of the series that `due` belongs to, after it and up to `until`; at most `limit`, the latest. */
export const dueTimesBetween = (
  spec: ScheduleSpec,
  due: Date,
  until: Date,
  limit = 1000,
): ReadonlyArray<Date> => {
  const times: Array<Date> = []
  for (let next = nextRunAt(spec, due); next.getTime() <= until.getTime();) {
    times.push(next)
    if (times.length > limit) times.shift()
    next = nextRunAt(spec, next)
  }
  return times
}

/** The next three due times, for people to look at. */
export const previewRuns = (spec: ScheduleSpec, after: Date): ReadonlyArray<Date> => {
  const { dayOfMonth, dayOfWeek, frequency, scheduledTime, timezone } = spec
  const key = `${frequency} ${scheduledTime} ${timezone} ${dayOfWeek} ${dayOfMonth}`
  const known = previewed.get(key)
  if (known !== undefined && holds(known, after)) return known.times
  const times = dueTimes(spec, after, 3)
  if (previewed.size >= PREVIEWS) previewed.clear()
  previewed.set(key, { from: after, times })
  return times
}

interface Preview {
  readonly from: Date
  readonly times: ReadonlyArray<Date>
}

/** Previews are the same until the first of their times has come; zones are slow to ask. */
const previewed = new Map<string, Preview>()
const PREVIEWS = 1000

const holds = ({ from, times: [first = from] }: Preview, at: Date): boolean =>
  from.getTime() <= at.getTime() && at.getTime() < first.getTime()

const dueTimes = (spec: ScheduleSpec, after: Date, count: number): ReadonlyArray<Date> => {
  const times: Array<Date> = []
  let last = after
  while (times.length < count) {
    last = nextRunAt(spec, last)
    times.push(last)
  }
  return times
}

/** The first day on or after `from` on which the series is due. */
const dueDay = (spec: ScheduleSpec, from: Day): Day => {
  if (spec.frequency === "daily") return from
  if (spec.frequency === "weekly") {
    const weekday = new Date(Date.UTC(from.year, from.month - 1, from.day)).getUTCDay() || 7
    return addDays(from, (spec.dayOfWeek - weekday + 7) % 7)
  }
  const inMonth = (year: number, month: number): Day => ({
    year,
    month,
    day: Math.min(spec.dayOfMonth, new Date(Date.UTC(year, month, 0)).getUTCDate()),
  })
  const thisMonth = inMonth(from.year, from.month)
  if (thisMonth.day >= from.day) return thisMonth
  return from.month === 12 ? inMonth(from.year + 1, 1) : inMonth(from.year, from.month + 1)
}

const addDays = ({ day, month, year }: Day, days: number): Day => {
  const date = new Date(Date.UTC(year, month - 1, day + days))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

const zoned = (timezone: string, at: Date): DateTime.Zoned =>
  DateTime.makeZonedUnsafe(at, { timeZone: timezone })

const localDay = (timezone: string, at: Date): Day => {
  const { day, month, year } = DateTime.toParts(zoned(timezone, at))
  return { year, month, day }
}

/** The first instant of the local day that contains `at`. */
export const startOfLocalDay = (timezone: string, at: Date): Date =>
  localInstant(timezone, localDay(timezone, at), 0, 0)

/** The first instant of the local month that contains `at`. */
export const startOfLocalMonth = (timezone: string, at: Date): Date =>
  localInstant(timezone, { ...localDay(timezone, at), day: 1 }, 0, 0)

/** The first instant of the next local day or month. */
export const nextLocalPeriod = (timezone: string, at: Date, period: "day" | "month"): Date => {
  const today = localDay(timezone, at)
  if (period === "day") return localInstant(timezone, addDays(today, 1), 0, 0)
  const { month, year } = today
  const first =
    month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }
  return localInstant(timezone, first, 0, 0)
}

const instantOf = (spec: ScheduleSpec, day: Day): Date => {
  const [hours = 0, minutes = 0] = spec.scheduledTime.split(":").map(Number)
  return localInstant(spec.timezone, day, hours, minutes)
}

/**
 * The instant of a local time. A time that occurs twice is its first occurrence; one that does not
 * exist is the first instant after the gap.
 */
const localInstant = (timezone: string, day: Day, hour: number, minute: number): Date => {
  const at = (disambiguation: DateTime.Disambiguation): Option.Option<DateTime.Zoned> =>
    DateTime.makeZoned(
      { ...day, hour, minute, second: 0, millisecond: 0 },
      { timeZone: timezone, adjustForTimeZone: true, disambiguation },
    )
  const earlier = Option.getOrThrow(at("earlier"))
  const later = Option.getOrThrow(at("later"))
  const low = DateTime.toEpochMillis(earlier)
  const high = DateTime.toEpochMillis(later)
  if (low === high) return new Date(low)
  // Both readings differ: an overlap shows the wanted time at each of them, a gap at neither.
  const { hour: shown, minute: shownMinute } = DateTime.toParts(earlier)
  if (shown === hour && shownMinute === minute) return new Date(Math.min(low, high))
  return firstAfterGap(timezone, Math.min(low, high), Math.max(low, high))
}

/** The first second at which the zone's offset is that of `high`. */
const firstAfterGap = (timezone: string, low: number, high: number): Date => {
  const offset = (ms: number): number => DateTime.zonedOffset(zoned(timezone, new Date(ms)))
  const target = offset(high)
  let before = Math.floor(low / 1000)
  let after = Math.floor(high / 1000)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offset(middle * 1000) === target) after = middle
    else before = middle
  }
  return new Date(after * 1000)
}
