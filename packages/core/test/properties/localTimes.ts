/** What the clocks of a zone show, from its offsets alone: a second opinion for schedules. */

export const MINUTE = 60_000
export const DAY = 86_400_000

/** A stretch of time with one offset to UTC. */
interface Stretch {
  readonly from: number
  readonly offset: number
}

export interface Zone {
  readonly name: string
  readonly stretches: ReadonlyArray<Stretch>
  /** The instants at which the clocks change. */
  readonly changes: ReadonlyArray<number>
  readonly offsetAt: (instant: number) => number
}

/** Closer than any two changes of one zone: Hebron and Gaza change twice within a week in 2040. */
const SAMPLE = 3 * DAY

/** The zone between two instants; its changes are found by halving, to the second. */
export const readZone = (name: string, from: number, until: number): Zone => {
  const shown = offsetsOf(name)
  let before = shown(from)
  const stretches: Array<Stretch> = [{ from: -Infinity, offset: before }]
  for (let at = from; at < until; at += SAMPLE) {
    const next = shown(at + SAMPLE)
    if (next === before) continue
    let low = at / 1000
    let high = (at + SAMPLE) / 1000
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (shown(middle * 1000) === before) low = middle
      else high = middle
    }
    stretches.push({ from: high * 1000, offset: next })
    before = next
  }
  return {
    name,
    stretches,
    changes: stretches.slice(1).map((stretch) => stretch.from),
    offsetAt: (instant) => stretches.findLast((stretch) => stretch.from <= instant)?.offset ?? 0,
  }
}

/** What `Intl` shows at an instant, as an offset in milliseconds. */
const offsetsOf = (timeZone: string): ((instant: number) => number) => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  })
  return (instant) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = format
      .format(instant)
      .split(/\D+/u)
      .map(Number)
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant
  }
}

/**
 * When the clocks first show a local time, written as if it were UTC; for a time that they leap over,
 * the instant of the leap.
 */
export const firstShown = (zone: Zone, local: number): number => {
  let before = -Infinity
  for (const [index, { from, offset }] of zone.stretches.entries()) {
    const end = zone.stretches[index + 1]?.from ?? Infinity
    const instant = local - offset
    // Later than the clocks showed before the change, earlier than what they show after it.
    if (instant < from && local - before >= from) return from
    if (instant >= from && instant < end) return instant
    before = offset
  }
  throw new Error(`${zone.name} never shows ${new Date(local).toISOString()}`)
}

/** The local day of an instant, as the UTC midnight with the same date. */
export const localMidnight = (zone: Zone, instant: number): number =>
  Math.floor((instant + zone.offsetAt(instant)) / DAY) * DAY
