/** The activity log of a run: numbered lines without a gap, the source of every live view. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { StageNumber } from "./Stage.ts"
import { Count, Timestamp, wire } from "./wire.ts"

export const LogLevel = Schema.Literals(["debug", "info", "warn", "error"])
export type LogLevel = typeof LogLevel.Type

/** Values that a line is about: ids, counts, names. Never a secret. */
export const LogFacts = Schema.Record(
  Schema.String,
  Schema.NullOr(Schema.Union([Schema.String, Schema.Finite, Schema.Boolean])),
)
export type LogFacts = typeof LogFacts.Type

export const LogEntry = wire({
  /** 1, 2, 3, ... per run. */
  number: Count,
  at: Timestamp,
  level: LogLevel,
  stage: Schema.NullOr(StageNumber),
  /** What happened, for machines: `run.started`, `stage.completed`, `item.quarantined`, ... */
  code: Schema.String,
  /** What happened, for people. */
  message: Schema.String,
  itemId: Schema.NullOr(Id),
  /** Who asked for it, where a person did. */
  actor: Schema.NullOr(Schema.String),
  facts: LogFacts,
})
export type LogEntry = typeof LogEntry.Type

/** A line before the store gives it its number and time. */
export interface NewLogLine {
  readonly level: LogLevel
  readonly stage: StageNumber | null
  readonly code: string
  readonly message: string
  readonly itemId: Id | null
  readonly actor: string | null
  readonly facts: LogFacts
}

/** A line with the usual blanks filled in. */
export const logLine = (
  code: string,
  message: string,
  more: Partial<Omit<NewLogLine, "code" | "message">> = {},
): NewLogLine => ({
  level: "info",
  stage: null,
  itemId: null,
  actor: null,
  facts: {},
  ...more,
  code,
  message,
})
