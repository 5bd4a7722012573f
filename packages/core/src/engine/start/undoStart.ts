/** Takes a start back that never became a run: by the start itself, or by the sweep. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RunRecord } from "../../domain/AutomationRun.ts"
import type { CreditsUnavailable, StorageError } from "../../domain/errors.ts"
import { CreditLedger } from "../../ports/CreditLedger.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { retryBriefly } from "../retryStorage.ts"
import { unlockSite } from "../lease/lockSite.ts"

/**
 * The row goes first: only then is it sure that the start can no longer become a run. It is remembered
 * as abandoned until its credits are released, so that a crash in between leaves nothing held.
 * Repeatable; a start that did become a run is left alone.
 */
export const undoStart = Effect.fnUntraced(function* ({
  accountId,
  runId,
  siteId,
}: Pick<RunRecord, "accountId" | "runId" | "siteId">): Effect.fn.Return<
  void,
  CreditsUnavailable | StorageError,
  CreditLedger | SiteLock | Storage
> {
  const { runs } = yield* Storage
  const ledger = yield* CreditLedger
  yield* retryBriefly(runs.abandon(runId))
  if ((yield* retryBriefly(runs.find(runId))) !== null) return
  yield* retryBriefly(ledger.release({ runId, accountId }))
  yield* unlockSite(siteId, runId)
  yield* retryBriefly(runs.markReleased(runId))
})

/** How long a start, or a slot that was claimed for one, may stay undecided before it is taken up. */
export const UNDECIDED = Duration.seconds(60)

/** Takes back the starts of a site that were cut short. */
export const undoAbandoned = Effect.fnUntraced(function* (siteId: string) {
  const { runs } = yield* Storage
  const starts = yield* retryBriefly(runs.listAbandoned(UNDECIDED))
  const chosen = starts.filter((start) => start.siteId === siteId)
  yield* Effect.forEach(chosen, undoStart, { discard: true })
})
