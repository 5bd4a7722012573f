/** Runs paused by the engine go on by themselves: in time, or when what they lacked is there. */
import * as Effect from "effect/Effect"
import type { PauseReason, StartedRun } from "../../domain/AutomationRun.ts"
import type { LockUnavailable, StorageError } from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import { writingStage } from "../../domain/Stage.ts"
import { Dispatcher } from "../../ports/Dispatcher.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { capReached, readCaps } from "../credits/budgetCaps.ts"
import { lockSite } from "../lease/lockSite.ts"
import { retryBriefly } from "../retryStorage.ts"

export type ResumeServices = Dispatcher | SiteLock | Storage

const RUNS = 100

interface Resumption {
  readonly reason: PauseReason
  /** Only where `resumeAt` is past. */
  readonly due: boolean
  /** Told in the log, after "the run goes on by itself". */
  readonly why: string
}

/** Resumes the runs paused for a reason, all or those of an account. Answers their ids. */
export const resumePaused = Effect.fnUntraced(function* (
  input: Resumption & { readonly accountId?: string },
): Effect.fn.Return<ReadonlyArray<string>, StorageError, ResumeServices> {
  const { due, reason } = input
  const { runs } = yield* Storage
  const of = input.accountId === undefined ? {} : { accountId: input.accountId }
  const resumed: Array<string> = []
  let after: string | null = null
  for (;;) {
    const paused: ReadonlyArray<StartedRun> = yield* retryBriefly(
      runs.listResumable({ ...of, reason, due, after, limit: RUNS }),
    )
    const went = yield* Effect.forEach(paused, (run) => resumeOne(run, input))
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
  ResumeServices
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
      if (caps.some(({ label }) => run.pauseDetail?.startsWith(capReached(label)) === true))
        continue
      yield* resumeOne(run, { reason, due: false, why: "the cap was raised" })
    }
    after = paused.at(-1)?.runId ?? null
    if (paused.length < RUNS) return
  }
})

/**
 * Lets one run go on if it still is paused for that reason; answers its id. Without the lock, where that
 * is required, it stays paused: the next sweep asks again, for want of credits the next credits do.
 */
export const resumeOne = Effect.fnUntraced(
  function* (
    { epoch, runId, siteId }: StartedRun,
    { due, reason, why }: Resumption,
  ): Effect.fn.Return<string | null, LockUnavailable | StorageError, ResumeServices> {
    const { runs } = yield* Storage
    const dispatcher = yield* Dispatcher
    const odd = yield* lockSite(siteId, { runId, epoch: epoch + 1 })
    const requested = yield* retryBriefly(
      runs.resume({
        runId,
        by: null,
        onlyIf: { reason, due },
        log: [logLine("run.resumed", `The run goes on by itself: ${why}.`), ...odd],
      }),
    )
    if (requested === null || !requested.changed) return null
    yield* dispatcher.dispatch(runId).pipe(Effect.ignore({ log: "Warn" }))
    return runId
  },
  Effect.catchTag("LockUnavailable", (error) =>
    Effect.as(Effect.logWarning("a paused run stays paused without its site's lock", error), null),
  ),
)
