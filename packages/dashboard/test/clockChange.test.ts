/** The time of a schedule on days on which the clocks change. */
import { expect, it } from "vitest"
import { clockChange } from "../src/config/clockChange.ts"

it.each([
  ["an ordinary day", "2027-03-27T01:30:00.000Z", "02:30", "Europe/Berlin", null],
  [
    "forward: there is no half past two",
    "2027-03-28T01:30:00.000Z",
    "02:30",
    "Europe/Berlin",
    "missing",
  ],
  [
    "back: half past two comes first in summer time",
    "2027-10-31T00:30:00.000Z",
    "02:30",
    "Europe/Berlin",
    "twice",
  ],
  ["back: and again in winter time", "2027-10-31T01:30:00.000Z", "02:30", "Europe/Berlin", "twice"],
  ["another hour of that day", "2027-10-31T13:00:00.000Z", "14:00", "Europe/Berlin", null],
  ["half an hour back", "2027-04-03T15:15:00.000Z", "01:45", "Australia/Lord_Howe", "twice"],
  ["no summer time at all", "2027-03-28T02:30:00.000Z", "02:30", "UTC", null],
] as const)("%s", (_, at, time, zone, odd) => {
  expect(clockChange(at, time, zone)).toBe(odd)
})
