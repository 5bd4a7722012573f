/** When sites want their daily run: drawn from a seed, in the shapes that people make. */
import { defaultSettings, nextRunAt } from "@pressline/core/effect"
import { makeChooser } from "../../packages/testing/simulation/Chooser.ts"

/** `one minute`: everybody has the default. `full hours`: most take a full hour of their night. `spread`: any minute. */
export const SHAPES = ["one minute", "full hours", "spread"] as const
export type Shape = (typeof SHAPES)[number]

const ZONES = [
  "America/New_York",
  "America/Chicago",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "Europe/London",
  "Europe/Berlin",
  "Africa/Lagos",
  "Asia/Kolkata",
  "Asia/Shanghai",
  "Asia/Tokyo",
  "Australia/Sydney",
  "UTC",
]

const MINUTES = 24 * 60
const DAY_START = new Date("2026-06-01T00:00:00Z")

/** How many of so many sites are due in each minute of a day, by the schedule of the product itself. */
export const dueByMinute = (sites: number, shape: Shape, seed: number): Uint32Array => {
  const chooser = makeChooser(seed)
  const due = new Uint32Array(MINUTES)
  const known = new Map<string, number>()
  const minuteOf = (timezone: string, scheduledTime: string): number => {
    const key = `${timezone} ${scheduledTime}`
    const found = known.get(key)
    if (found !== undefined) return found
    const next = nextRunAt({ ...defaultSettings, timezone, scheduledTime }, DAY_START)
    const minute = ((next.getTime() - DAY_START.getTime()) / 60_000) % MINUTES
    known.set(key, minute)
    return minute
  }
  const two = (value: number): string => `${value}`.padStart(2, "0")
  for (let n = 0; n < sites; n++) {
    const zone = shape === "one minute" ? "UTC" : chooser.pick(ZONES)
    const anyMinute = shape === "spread" || (shape === "full hours" && chooser.chance(0.25))
    const hour = shape === "one minute" ? 2 : anyMinute ? chooser.int(24) : chooser.int(7)
    const minute = minuteOf(zone, `${two(hour)}:${anyMinute ? two(chooser.int(60)) : "00"}`)
    due[minute] = (due[minute] ?? 0) + 1
  }
  return due
}
