/** What is looked for in the log, kept in the address: `?log=` and `?level=`. */
import { EVERYTHING, LEVELS, type LogFilter } from "../live/LogFilter.ts"

/** Browsers count how often an address is changed. */
const AFTER = 300

export const placedFilter = (): LogFilter => {
  const query = new URLSearchParams(window.location.search)
  const level = LEVELS.find((known) => known === query.get("level"))
  return { search: query.get("log") ?? "", level: level ?? EVERYTHING.level }
}

let waiting: ReturnType<typeof setTimeout> | undefined

/** Without an entry of its own in the history: a step back leads to what was looked at before. */
export const keepFilter = ({ level, search }: LogFilter): void => {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const next = new URLSearchParams(window.location.search)
    for (const [name, value, none] of [
      ["log", search, ""],
      ["level", level, EVERYTHING.level],
    ] as const)
      if (value === none) next.delete(name)
      else next.set(name, value)
    window.history.replaceState(null, "", `?${next}`)
  }, AFTER)
}
