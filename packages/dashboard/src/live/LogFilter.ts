/** What is looked for in a log. */
export interface LogFilter {
  readonly search: string
  /** Lines of this level and worse. */
  readonly level: Level
}

export const LEVELS = ["debug", "info", "warn", "error"] as const
export type Level = (typeof LEVELS)[number]

export const EVERYTHING: LogFilter = { search: "", level: "debug" }
