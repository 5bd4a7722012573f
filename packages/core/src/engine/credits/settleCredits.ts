/** Settles what a run used from its hold, and releases the rest once it has ended. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../../domain/AutomationRun.ts"
import { isTerminal } from "../../domain/RunStatus.ts"
import type { CreditsUnavailable, StorageError } from "../../domain/errors.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import { CreditLedger } from "../../ports/CreditLedger.ts"
import { Storage } from "../../ports/Storage.ts"
import { retryBriefly } from "../retryStorage.ts"

type Trouble = CreditsUnavailable | StorageError
type Payer = Pick<StartedRun, "runId" | "accountId">

/** Entries settled at once. */
const CHUNK = 500

/** Settles every entry of a run that is not settled yet. Repeatable at any time. */
export const settleCredits = Effect.fnUntraced(function* ({
  accountId,
  runId,
}: Payer): Effect.fn.Return<void, Trouble, CreditLedger | Storage> {
  const { usage } = yield* Storage
  const ledger = yield* CreditLedger
  const checkpoint = yield* Checkpoint
  let after = ""
  for (;;) {
    const entries = yield* retryBriefly(usage.list({ runId, settled: false, after, limit: CHUNK }))
    const last = entries.at(-1)
    if (last === undefined && after === "") return
    // After the last page from the start once more: another worker's ids may be older.
    after = entries.length < CHUNK ? "" : (last?.id ?? "")
    if (last === undefined) continue
    yield* checkpoint.hit("credits.before-settle")
    yield* retryBriefly(ledger.settle({ runId, accountId, entries }))
    yield* retryBriefly(
      usage.markSettled(
        runId,
        entries.map(({ id }) => id),
      ),
    )
    yield* checkpoint.hit("credits.settled")
  }
})

/** Settles a run that has ended and gives the rest of its hold back. Repeatable; repaired by the sweep. */
export const releaseCredits = Effect.fnUntraced(function* (
  run: StartedRun,
): Effect.fn.Return<void, Trouble, CreditLedger | Storage> {
  if (!isTerminal(run.status) || run.creditsReleased) return
  const { runs } = yield* Storage
  const ledger = yield* CreditLedger
  const checkpoint = yield* Checkpoint
  yield* settleCredits(run)
  yield* checkpoint.hit("credits.before-release")
  yield* retryBriefly(ledger.release({ runId: run.runId, accountId: run.accountId }))
  yield* retryBriefly(runs.markReleased(run.runId))
})

/** Ended runs looked at together. */
const RUNS = 100

/** Releases what ended runs of an account still hold, all of it: one that fails is the caller's trouble. */
export const releaseEndedRuns = Effect.fnUntraced(function* (
  accountId: string,
): Effect.fn.Return<void, Trouble, CreditLedger | Storage> {
  const { runs } = yield* Storage
  for (;;) {
    const ended = yield* retryBriefly(runs.listUnreleased({ accountId, limit: RUNS }))
    yield* Effect.forEach(ended, releaseCredits, { discard: true })
    if (ended.length < RUNS) return
  }
})
