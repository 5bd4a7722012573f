/** ActivityLog: the numbered lines of a run. A facet of Storage. */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { StorageError } from "../domain/errors.ts"
import type { LogEntry, LogLevel, NewLogLine } from "../domain/LogEntry.ts"
import type { StageNumber } from "../domain/Stage.ts"

export interface ActivityLog {
  /**
   * Appends lines by others than the lease holder, also after the run has ended; numbers come from the
   * run row under its lock, so they stay 1..n without a gap for any number of writers and readers never
   * see n without n-1. An unknown run: nothing happens.
   */
  readonly append: (
    runId: string,
    lines: ReadonlyArray<NewLogLine>,
  ) => Effect.Effect<void, StorageError>
  /** Lines with a number above `after`, ascending. `level`: that level or worse. */
  readonly list: (input: {
    readonly runId: string
    readonly after: number
    readonly limit: number
    readonly level: LogLevel | null
    readonly stage: StageNumber | null
  }) => Effect.Effect<ReadonlyArray<LogEntry>, StorageError>
  /** Ids of runs that may have changed: hints, after the fact, coalesced; may be empty for ever. */
  readonly changes: Stream.Stream<string>
}
