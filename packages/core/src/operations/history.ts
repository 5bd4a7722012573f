/** The runs of a site and their logs, page by page. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AutomationRun, toAutomationRun } from "../domain/AutomationRun.ts"
import { invalid } from "../domain/errors.ts"
import { LogEntry, type LogLevel } from "../domain/LogEntry.ts"
import type { StageNumber } from "../domain/Stage.ts"
import { Count, wire } from "../domain/wire.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { checkLimit } from "./checkLimit.ts"
import { type OnRun, type OnSite, readRun, readSite } from "./site.ts"

export const History = wire({
  runs: Schema.Array(AutomationRun),
  /** Pass as `before` for older runs; null at the end. */
  nextBefore: Schema.NullOr(Schema.String),
})
export type History = typeof History.Type

const MOST_RUNS = 100
const MOST_LINES = 1000

export interface HistoryInput extends OnSite {
  /** 1 to 100; default 20. */
  readonly limit?: number
  /** Older runs than this one: the `nextBefore` of the page before. */
  readonly before?: string
}

/** The runs of a site, newest first. */
export const history = Effect.fnUntraced(function* (input: HistoryInput) {
  const limit = yield* checkLimit(input.limit ?? 20, MOST_RUNS)
  yield* readSite(input.siteId)
  const { runs } = yield* Storage
  const found = yield* retryBriefly(
    runs.list({ siteId: input.siteId, limit: limit + 1, before: input.before ?? null }),
  )
  const page = found.slice(0, limit)
  return {
    runs: page.map(toAutomationRun),
    nextBefore: found.length > limit ? (page.at(-1)?.runId ?? null) : null,
  } satisfies History
})

export const Logs = wire({
  lines: Schema.Array(LogEntry),
  /** Pass as `after` for newer lines; null at the end. */
  nextAfter: Schema.NullOr(Count),
})
export type Logs = typeof Logs.Type

export interface LogsInput extends OnRun {
  /** Lines with a higher number; default 0. */
  readonly after?: number
  /** 1 to 1,000; default 200. */
  readonly limit?: number
  /** That level or worse. */
  readonly level?: LogLevel
  readonly stage?: StageNumber
}

/** The activity log of a run, oldest first. */
export const logs = Effect.fnUntraced(function* (input: LogsInput) {
  const limit = yield* checkLimit(input.limit ?? 200, MOST_LINES)
  if (!Number.isInteger(input.after ?? 0) || (input.after ?? 0) < 0)
    return yield* invalid("after", "the number of a line, 0 or more")
  const { log } = yield* Storage
  const page = (runId: string) =>
    retryBriefly(
      log.list({
        runId,
        after: input.after ?? 0,
        limit: limit + 1,
        level: input.level ?? null,
        stage: input.stage ?? null,
      }),
    )
  const { runId } = input
  // Of a run that is named the lines are read beside it, and shown only if it is the site's.
  const found =
    runId === undefined
      ? yield* page((yield* readRun(input)).runId)
      : (yield* Effect.all([page(runId), readRun(input)], { concurrency: "unbounded" }))[0]
  const lines = found.slice(0, limit)
  return {
    lines,
    nextAfter: found.length > limit ? (lines.at(-1)?.number ?? null) : null,
  } satisfies Logs
})
