/** A run as it happens: log lines without a gap, progress and status, from what is stored. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import {
  type AutomationRun,
  isStarted,
  type RunRecord,
  toAutomationRun,
} from "../domain/AutomationRun.ts"
import { isTerminal } from "../domain/RunStatus.ts"
import type { StorageError } from "../domain/errors.ts"
import type { LogEntry } from "../domain/LogEntry.ts"
import type { RunProgress } from "../domain/Progress.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { progressOf } from "./runProgress.ts"
import { type OnRun, readRun } from "./site.ts"

export type RunEvent =
  /** One line of the log; `number` resumes after it. */
  | { readonly type: "log"; readonly number: number; readonly line: LogEntry }
  | { readonly type: "progress"; readonly progress: RunProgress }
  | { readonly type: "status"; readonly run: AutomationRun }
  /** The lines after the number asked for are gone: read the state again, then go on from here. */
  | { readonly type: "reset" }

export interface EventsInput extends OnRun {
  /** Lines with a higher number; default 0: all. */
  readonly after?: number
}

/** Readers poll this often, whatever hints they get: what other processes store comes without any. */
const POLL = Duration.seconds(1)
/** How soon the first look is after something came; each look in vain is followed by twice the pause. */
const SOON = Duration.millis(50)
const CHUNK = 200

interface Cursor {
  readonly after: number
  readonly first: boolean
  readonly shown: string
}

/**
 * Events of one run, from `after` on, until the run has ended and every line was given. Any number of
 * readers in any process see the same lines.
 */
export const events = (input: EventsInput) =>
  Stream.unwrap(
    Effect.gen(function* () {
      const { runId } = yield* readRun(input)
      const { log } = yield* Storage
      const hints = yield* Queue.sliding<void>(1)
      yield* log.changes.pipe(
        Stream.filter((id) => id === runId),
        Stream.runForEach(() => Queue.offer(hints, undefined)),
        Effect.forkScoped({ startImmediately: true }),
      )
      const start: Cursor = { after: input.after ?? 0, first: true, shown: "" }
      return Stream.paginate(start, (cursor) => nextEvents(runId, cursor, hints))
    }),
  )

const nextEvents = Effect.fnUntraced(function* (
  runId: string,
  cursor: Cursor,
  hints: Queue.Queue<void>,
): Effect.fn.Return<
  readonly [ReadonlyArray<RunEvent>, Option.Option<Cursor>],
  StorageError,
  Storage
> {
  const { log, runs } = yield* Storage
  let pause = SOON
  let seen: string | null = null
  const rest = Effect.suspend(() => {
    const now = pause
    pause = Duration.min(Duration.times(pause, 2), POLL)
    return Effect.timeoutOption(Queue.take(hints), now)
  })
  for (;;) {
    // The run first: a line that is stored after this read is seen in the next round.
    const run = yield* retryBriefly(runs.find(runId))
    if (run === null || !isStarted(run)) return [[], Option.none()]
    // The looks in between cost one row: nothing is read again that is as it was.
    if (seen === versionOf(run) && Duration.isLessThan(pause, POLL)) {
      if (Option.isSome(yield* rest)) seen = null
      continue
    }
    seen = versionOf(run)
    const lines = yield* retryBriefly(
      log.list({ runId, after: cursor.after, limit: CHUNK, level: null, stage: null }),
    )
    // What the run's number counts and the log has not got was pruned.
    const from = lines[0]?.number ?? run.logNumber + 1
    const gone = from > cursor.after + 1 && (cursor.after > 0 || !cursor.first)
    const progress = yield* progressOf(run)
    const shown = JSON.stringify([
      run.status,
      run.requested,
      run.currentStage,
      run.totalCreditsUsed.toString(),
      progress.globalProgress,
      progress.stages,
    ])
    const after = lines.at(-1)?.number ?? Math.max(cursor.after, run.logNumber)
    const ended = isTerminal(run.status) && lines.length < CHUNK
    if (lines.length === 0 && shown === cursor.shown && !ended) {
      if (Option.isSome(yield* rest)) seen = null
      continue
    }
    const found: Array<RunEvent> = gone ? [{ type: "reset" }] : []
    for (const entry of lines) found.push({ type: "log", number: entry.number, line: entry })
    if (shown !== cursor.shown) {
      found.push({ type: "progress", progress })
      found.push({ type: "status", run: toAutomationRun(run) })
    }
    return [found, ended ? Option.none() : Option.some({ after, first: false, shown })]
  }
})

/** Grows or changes with everything that is stored for a run. */
const versionOf = ({ lastCommit, logNumber, percentage, requested, status }: RunRecord): string =>
  `${logNumber} ${lastCommit} ${percentage} ${status} ${requested}`
