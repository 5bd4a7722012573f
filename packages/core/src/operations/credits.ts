/** Credits of an account: what it has, what was added, and who goes on because of it. */
import * as Effect from "effect/Effect"
import { creditsOf } from "../domain/Credits.ts"
import { invalid } from "../domain/errors.ts"
import { resumePaused } from "../engine/run/resumePaused.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { CreditLedger } from "../ports/CreditLedger.ts"

export interface OnAccount {
  readonly accountId: string
}

/** Balance, what runs hold of it, and what is available; null where usage is only counted. */
export const balance = Effect.fnUntraced(function* ({ accountId }: OnAccount) {
  const ledger = yield* CreditLedger
  return yield* retryBriefly(ledger.balance(accountId))
})

/** The host added credits in its own billing: runs that waited for them go on. Answers their ids. */
export const creditsAdded = Effect.fnUntraced(function* ({ accountId }: OnAccount) {
  return {
    resumed: yield* resumePaused({
      reason: "insufficient_credits",
      due: false,
      accountId,
      why: "credits were added",
    }),
  }
})

export interface GrantCreditsInput extends OnAccount {
  /** Credits to add, above 0. */
  readonly amount: number
  /** What makes this grant unique, such as a payment's id: it counts once. */
  readonly key: string
}

/** Adds credits to the ledger; the same key counts once. Runs that waited for them go on. */
export const grantCredits = Effect.fnUntraced(function* (input: GrantCreditsInput) {
  const { accountId, amount, key } = input
  if (!Number.isFinite(amount) || amount <= 0) return yield* invalid("amount", "a number above 0")
  if (key === "")
    return yield* invalid("key", "what makes this grant unique, such as a payment's id")
  const ledger = yield* CreditLedger
  const after = yield* retryBriefly(ledger.grant({ accountId, amount: creditsOf(amount), key }))
  yield* creditsAdded({ accountId })
  return after
})
