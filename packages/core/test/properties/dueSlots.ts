/** The due times of a schedule, from what the clocks of its zone show. */
import type { ScheduleSpec } from "../../src/domain/Schedule.ts"
import { DAY, firstShown, localMidnight, MINUTE, type Zone } from "./localTimes.ts"

/** Whether a day (the UTC midnight with its date) is due. */
export const isDueDay = (spec: ScheduleSpec, day: number): boolean => {
  const date = new Date(day)
  switch (spec.frequency) {
    case "daily":
      return true
    case "weekly":
      return (date.getUTCDay() || 7) === spec.dayOfWeek
    case "monthly": {
      const isLast = new Date(day + DAY).getUTCDate() === 1
      const own = date.getUTCDate()
      return own === spec.dayOfMonth || (isLast && own < spec.dayOfMonth)
    }
  }
}

/** The due time of one local day. */
export const slotOn = (zone: Zone, spec: ScheduleSpec, day: number): number => {
  const [hours = 0, minutes = 0] = spec.scheduledTime.split(":").map(Number)
  return firstShown(zone, day + (hours * 60 + minutes) * MINUTE)
}

/** The first due time after an instant: days are asked one by one. */
export const slotAfter = (zone: Zone, spec: ScheduleSpec, instant: number): number => {
  for (let day = localMidnight(zone, instant) - DAY; ; day += DAY) {
    if (!isDueDay(spec, day)) continue
    const slot = slotOn(zone, spec, day)
    if (slot > instant) return slot
  }
}

/** Every due day from one day to another, both included. */
export const dueDays = (spec: ScheduleSpec, first: number, last: number): ReadonlyArray<number> => {
  const days: Array<number> = []
  for (let day = first; day <= last; day += DAY) if (isDueDay(spec, day)) days.push(day)
  return days
}
