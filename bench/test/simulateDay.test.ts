import { expect, test } from "vitest"
import { dueByMinute, SHAPES } from "../sites/dueTimes.ts"
import { simulateDay } from "../sites/simulateDay.ts"

const FLEET = { tickers: 4, startsPerSecond: 20, slots: 500, runSeconds: 30 }
const SITES = 3000

test.each(SHAPES)("every site of a day has one start, whatever its due time (%s)", (shape) => {
  const due = dueByMinute(SITES, shape, 7)
  expect(due.reduce((sum, count) => sum + count, 0)).toBe(SITES)
  const day = simulateDay(due, FLEET)
  expect(day.started).toBe(SITES)
  expect(day.peakRuns).toBeLessThanOrEqual(FLEET.slots)
  expect(day.claims).toBeGreaterThanOrEqual(SITES / 100)
  expect(simulateDay(dueByMinute(SITES, shape, 7), FLEET), "the same seed").toEqual(day)
})

test("all at one minute: the last start is as late as the database needs for all of them", () => {
  const { startLast } = simulateDay(dueByMinute(SITES, "one minute", 7), FLEET)
  expect(startLast).toBeGreaterThanOrEqual(SITES / FLEET.startsPerSecond - 1)
  expect(startLast).toBeLessThan((SITES / FLEET.startsPerSecond) * 1.5 + 60)
})
