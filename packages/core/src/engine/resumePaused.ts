/** Runs paused by the engine go on by themselves: in time, or when what they lacked is there. */
import * as Effect from "effect/Effect"
import type { PauseReason, StartedRun } from "../domain/AutomationRun.ts"
import type { StorageError } from "../domain/errors.ts"
import { logLine } from "../domain/LogEntry.ts"
import { writingStage } from "../domain/Stage.ts"
import { Dispatcher } from "../ports/Dispatcher.ts"
import { Storage } from "../ports/Storage.ts"
import { readCaps } from "./budgetCaps.ts"
import { retryBriefly } from "./retryStorage.ts"

const RUNS = 100

/** Resumes runs paused for a reason: `due` only those whose time has come. Answers their ids. */
export const resumePaused = Effect.fnUntraced(function* (input: {
  readonly reason: PauseReason
  readonly due: boolean
  readonly accountId?: string
  readonly why: string
}): Effect.fn.Return<ReadonlyArray<string>, StorageError, Dispatcher | Storage> {
  const { due, reason, why } = input
  const { runs } = yield* Storage
  const of = input.accountId === undefined ? {} : { accountId: input.accountId }
  const resumed: Array<string> = []
  let after: string | null = null
  for (;;) {
    const paused: ReadonlyArray<StartedRun> = yield* retryBriefly(
      runs.listResumable({ ...of, reason, due, after, limit: RUNS }),
    )
    const went = yield* Effect.forEach(paused, (run) => resumeOne(run, reason, due, why))
    resumed.push(...went.filter((id) => id !== null))
    after = paused.at(-1)?.runId ?? null
    if (paused.length < RUNS) return resumed
  }
})

/**
 * Resumes runs whose cap was raised or taken away: the one that stopped them, named in the pause's
 * detail with its limit, is no longer among those that apply.
 */
export const resumeUncapped = Effect.fnUntraced(function* (): Effect.fn.Return<
  void,
  StorageError,
  Dispatcher | Storage
> {
  const { runs } = yield* Storage
  const reason = "budget_cap"
  let after: string | null = null
  for (;;) {
    const paused: ReadonlyArray<StartedRun> = yield* retryBriefly(
      runs.listResumable({ reason, due: false, after, limit: RUNS }),
    )
    for (const run of paused) {
      const { caps } = yield* retryBriefly(
        readCaps(run, {
          amount: run.totalCreditsUsed,
          articles: run.stages[writingStage].processed,
        }),
      )
      if (caps.some(({ label }) => run.pauseDetail?.includes(label) === true)) continue
      yield* resumeOne(run, reason, false, "the cap was raised")
    }
    after = paused.at(-1)?.runId ?? null
    if (paused.length < RUNS) return
  }
})

/** Resumes a run if it still is paused for this reason (and `due`); answers its id if it was. */
export const resumeOne = Effect.fnUntraced(function* (
  { runId }: StartedRun,
  reason: PauseReason,
  due: boolean,
  why: string,
) {
  const { runs } = yield* Storage
  const dispatcher = yield* Dispatcher
  const requested = yield* retryBriefly(
    runs.resume({
      runId,
      by: null,
      onlyIf: { reason, due },
      log: [logLine("run.resumed", `The run goes on by itself: ${why}.`)],
    }),
  )
  if (requested === null || !requested.changed) return null
  yield* dispatcher.dispatch(runId).pipe(Effect.ignore({ log: "Warn" }))
  return runId
})
