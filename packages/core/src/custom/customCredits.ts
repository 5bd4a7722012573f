/** A credit ledger from plain async functions: the host's own billing. */
import * as Layer from "effect/Layer"
import * as Effect from "effect/Effect"
import { creditsOf, creditsToNumber } from "../domain/Credits.ts"
import { CreditsUnavailable } from "../domain/errors.ts"
import { CreditLedger, type HoldResult } from "../ports/CreditLedger.ts"
import { attempt, type Awaitable, detailOf } from "./attempt.ts"

/**
 * The host's billing. Amounts are numbers with at most 4 decimals. Every function is called again with
 * the same arguments when its answer was lost, so each must count once: `hold` sets an absolute total,
 * `settle` counts an entry id once, `release` is final.
 */
export interface CustomCredits {
  /**
   * Raises the run's hold to `atLeast` in all (settled and left) if the account can pay for the rise, in
   * one step. Answers the total held now; below `atLeast`, nothing was taken and `available` says why.
   * `released`: the run's hold was given back before, so that it never gets one again.
   */
  readonly hold: (input: {
    readonly runId: string
    readonly accountId: string
    readonly atLeast: number
  }) => Awaitable<{
    readonly total: number
    readonly available: number
    readonly released?: boolean
  }>
  /** Charges entries from the hold. */
  readonly settle: (input: {
    readonly runId: string
    readonly accountId: string
    readonly entries: ReadonlyArray<{ readonly id: string; readonly amount: number }>
  }) => Awaitable<void>
  /** Gives back what is left of the hold; a later hold of this run is refused. */
  readonly release: (input: {
    readonly runId: string
    readonly accountId: string
  }) => Awaitable<void>
  /** The balance, what is held of it, and what a new hold could take. */
  readonly balance: (
    accountId: string,
  ) => Awaitable<{ readonly balance: number; readonly held: number; readonly available: number }>
}

/**
 * Makes a credit ledger of the host's billing. Tell Pressline with `creditsAdded` when an account got
 * credits; `grantCredits` is refused, because the host keeps the balance.
 *
 * @example
 * ```ts
 * import { customCredits } from "@pressline/core"
 *
 * declare const billing: {
 *   reserve(run: string, account: string, total: number): Promise<{ total: number; available: number }>
 *   charge(run: string, entries: ReadonlyArray<{ id: string; amount: number }>): Promise<void>
 *   free(run: string): Promise<void>
 *   read(account: string): Promise<{ balance: number; held: number; available: number }>
 * }
 *
 * const credits = customCredits({
 *   hold: ({ accountId, atLeast, runId }) => billing.reserve(runId, accountId, atLeast),
 *   settle: ({ entries, runId }) => billing.charge(runId, entries),
 *   release: ({ runId }) => billing.free(runId),
 *   balance: (accountId) => billing.read(accountId),
 * })
 * ```
 */
export const customCredits = (host: CustomCredits): Layer.Layer<CreditLedger> => {
  const ask = <A>(
    operation: string,
    run: () => Awaitable<A>,
  ): Effect.Effect<A, CreditsUnavailable> =>
    attempt(run, (cause) => new CreditsUnavailable({ operation, detail: detailOf(cause), cause }))
  const balance = (accountId: string) =>
    Effect.map(
      ask("balance", () => host.balance(accountId)),
      (answer) => ({
        balance: creditsOf(answer.balance),
        held: creditsOf(answer.held),
        available: creditsOf(answer.available),
      }),
    )
  return Layer.succeed(
    CreditLedger,
    CreditLedger.of({
      hold: (input) => {
        const atLeast = creditsToNumber(input.atLeast)
        return Effect.map(
          ask("hold", () => host.hold({ ...input, atLeast })),
          (answer): HoldResult =>
            answer.released === true
              ? { _tag: "Released" }
              : answer.total >= atLeast
                ? { _tag: "Held", total: creditsOf(answer.total) }
                : {
                    _tag: "Short",
                    total: creditsOf(answer.total),
                    available: creditsOf(answer.available),
                  },
        )
      },
      settle: (input) =>
        ask("settle", () =>
          host.settle({
            ...input,
            entries: input.entries.map(({ amount, id }) => ({
              id,
              amount: creditsToNumber(amount),
            })),
          }),
        ),
      release: (input) => ask("release", () => host.release(input)),
      balance,
      grant: () =>
        Effect.die(
          new Error(
            "the host's billing keeps the balance: add credits there, then call creditsAdded",
          ),
        ),
    }),
  )
}
