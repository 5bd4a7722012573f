/** Days on which the clocks change: the time that is set may not be there, or be there twice. */

/** Minutes by which clocks are moved somewhere on earth. */
const JUMPS = [30, 60]

/** What is odd about a run at this instant, if its zone should say `time` (`HH:mm`). */
export const clockChange = (
  at: string,
  time: string,
  timeZone: string,
): "missing" | "twice" | null => {
  const local = new Intl.DateTimeFormat("en-GB", {
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  })
  const instant = Date.parse(at)
  const said = local.format(instant)
  if (!said.endsWith(time)) return "missing"
  const near = JUMPS.flatMap((minutes) => [minutes, -minutes])
  return near.some((minutes) => local.format(instant + minutes * 60_000) === said) ? "twice" : null
}
