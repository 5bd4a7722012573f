/**
 * CreditLedger: an account's credits, as holds that usage is settled from.
 *
 * Available = balance - what is left of the holds. Every verb is idempotent by the ids it takes, so an
 * unknown outcome is resolved by repeating it.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Credits } from "../domain/Credits.ts"
import type { CreditsUnavailable } from "../domain/errors.ts"

export type HoldResult =
  | { readonly _tag: "Held"; readonly total: Credits }
  /** Not enough: nothing changed. `available` is what could have been added. */
  | { readonly _tag: "Short"; readonly available: Credits; readonly total: Credits }
  /** The run's hold was released: it never gets one again. */
  | { readonly _tag: "Released" }

export interface LedgerEntry {
  readonly id: string
  readonly amount: Credits
}

export interface Balance {
  /** Null where usage is only counted. */
  readonly balance: Credits | null
  /** What is left of the holds of its runs. */
  readonly held: Credits
  /** What a new hold could take; null: without limit. */
  readonly available: Credits | null
}

export interface CreditLedgerShape {
  /**
   * Raises the run's hold to an absolute total (settled + left): check and hold in one step, so that
   * any number of concurrent holds never take more than is available. A total at or below the hold
   * changes nothing.
   */
  readonly hold: (input: {
    readonly runId: string
    readonly accountId: string
    readonly atLeast: Credits
  }) => Effect.Effect<HoldResult, CreditsUnavailable>
  /** Charges entries from the run's hold: balance and hold move together. Each entry id counts once; after a release nothing happens. */
  readonly settle: (input: {
    readonly runId: string
    readonly accountId: string
    readonly entries: ReadonlyArray<LedgerEntry>
  }) => Effect.Effect<void, CreditsUnavailable>
  /** Gives back what is left of the hold. An unknown run leaves a tombstone that refuses a later hold. */
  readonly release: (input: {
    readonly runId: string
    readonly accountId: string
  }) => Effect.Effect<void, CreditsUnavailable>
  /** What the account has now; an account that was never heard of has nothing. Moves nothing. */
  readonly balance: (accountId: string) => Effect.Effect<Balance, CreditsUnavailable>
  /** Adds credits; the same key counts once. Dies where the host keeps the balance elsewhere. */
  readonly grant: (input: {
    readonly accountId: string
    readonly amount: Credits
    readonly key: string
  }) => Effect.Effect<Balance, CreditsUnavailable>
}

export class CreditLedger extends Context.Service<CreditLedger, CreditLedgerShape>()(
  "@pressline/core/CreditLedger",
) {}
