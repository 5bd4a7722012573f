/** Pause, cancel and resume as stored requests: from any process, at any moment. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../../domain/AutomationRun.ts"
import { allowedActions, isTerminal, type RunAction } from "../../domain/RunStatus.ts"
import {
  type CreditsUnavailable,
  InvalidTransition,
  type LockUnavailable,
  RunNotFound,
  type StorageError,
} from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import type { CreditLedger } from "../../ports/CreditLedger.ts"
import { Dispatcher } from "../../ports/Dispatcher.ts"
import type { Requested } from "../../ports/RunStore.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { letGo } from "./endRun.ts"
import { retryBriefly } from "../retryStorage.ts"
import { settleCredits } from "../credits/settleCredits.ts"
import { lockSite } from "../lease/lockSite.ts"

interface Asked {
  readonly run: StartedRun
  readonly by: string | null
}

/** Asks a run to pause or cancel; answers it as it is then. Asking again answers the current state. */
export const requestControl = Effect.fnUntraced(function* (
  control: "cancel" | "pause",
  { by, run }: Asked,
): Effect.fn.Return<
  StartedRun,
  CreditsUnavailable | InvalidTransition | RunNotFound | StorageError,
  CreditLedger | Dispatcher | SiteLock | Storage
> {
  const { runs } = yield* Storage
  if (isTerminal(run.status) && !sameEnd(control, run)) return yield* refused(run, control)
  if (control === "cancel" && run.status === "paused") yield* settleCredits(run)
  const requested = yield* retryBriefly(
    runs.requestControl({
      runId: run.runId,
      control,
      by,
      logIfMoved: [
        logLine(
          control === "pause" ? "run.paused" : "run.cancelled",
          `Asked to ${control}: done.`,
          { actor: by },
        ),
      ],
      log: [
        logLine(
          `run.${control}_requested`,
          `Asked to ${control}; it takes effect after the items in hand.`,
          {
            actor: by,
          },
        ),
      ],
    }),
  )
  const now = yield* found(requested, run)
  if (isTerminal(now.status)) {
    if (!sameEnd(control, now)) return yield* refused(now, control)
    yield* letGo(now)
  }
  yield* wake(now.runId)
  return now
})

/** Lets a paused run go on, or withdraws a pause that has not taken effect. */
export const resumeRun = Effect.fnUntraced(function* ({
  by,
  run,
}: Asked): Effect.fn.Return<
  StartedRun,
  InvalidTransition | LockUnavailable | RunNotFound | StorageError,
  Dispatcher | SiteLock | Storage
> {
  const { runs } = yield* Storage
  if (isTerminal(run.status) || run.requested === "cancel") return yield* refused(run, "resume")
  // The lock may have been lost meanwhile; where it is required, the run stays paused without it.
  const odd =
    run.status === "paused"
      ? yield* lockSite(run.siteId, { runId: run.runId, epoch: run.epoch + 1 })
      : []
  const requested = yield* retryBriefly(
    runs.resume({
      runId: run.runId,
      by,
      log: [logLine("run.resumed", "The run goes on.", { actor: by }), ...odd],
    }),
  )
  const now = yield* found(requested, run)
  if (isTerminal(now.status) || now.requested === "cancel") return yield* refused(now, "resume")
  yield* wake(now.runId)
  return now
})

const sameEnd = (control: "cancel" | "pause", run: StartedRun): boolean =>
  control === "cancel" && run.status === "cancelled"

const refused = (run: StartedRun, action: RunAction) =>
  new InvalidTransition({
    runId: run.runId,
    action,
    state: run.requested === "cancel" ? "being cancelled" : run.status,
    allowed: allowedActions(run),
  })

const found = Effect.fnUntraced(function* (
  requested: Requested | null,
  { runId, siteId }: StartedRun,
) {
  if (requested === null) return yield* new RunNotFound({ siteId, runId })
  return requested.run
})

/** A worker that has the run hears of the request at once; if the wake-up is lost, at its next write. */
const wake = Effect.fnUntraced(function* (runId: string) {
  const dispatcher = yield* Dispatcher
  yield* dispatcher.dispatch(runId).pipe(Effect.ignore({ log: "Warn" }))
})
