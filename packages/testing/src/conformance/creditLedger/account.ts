/** An account of a test's own, and what a ledger says of it in numbers. */
import { CreditLedger, creditsOf, type Ids } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { amount } from "../commitOf.ts"
import { newId } from "../site.ts"

/** Puts credits into an account. */
export type Fund = (
  accountId: string,
  credits: number,
) => Effect.Effect<unknown, unknown, CreditLedger | Ids>

export const granting: Fund = (accountId, credits) =>
  Effect.gen(function* () {
    const ledger = yield* CreditLedger
    yield* ledger.grant({ accountId, amount: creditsOf(credits), key: `grant-${yield* newId}` })
  })

export const newAccount = Effect.map(newId, (id) => `account-${id}`)

/** A funded account. */
export const funded = Effect.fnUntraced(function* (fund: Fund, credits: number) {
  const accountId = yield* newAccount
  yield* fund(accountId, credits)
  return accountId
})

export const hold = Effect.fnUntraced(function* (
  accountId: string,
  runId: string,
  atLeast: number,
) {
  const ledger = yield* CreditLedger
  const result = yield* ledger.hold({ accountId, runId, atLeast: creditsOf(atLeast) })
  if (result._tag === "Released") return [result._tag]
  const { total } = result
  return result._tag === "Held"
    ? [result._tag, amount(total)]
    : [result._tag, amount(total), amount(result.available)]
})

export const settle = Effect.fnUntraced(function* (
  accountId: string,
  runId: string,
  entries: Readonly<Record<string, number>>,
) {
  const ledger = yield* CreditLedger
  yield* ledger.settle({
    accountId,
    runId,
    entries: Object.entries(entries).map(([id, credits]) => ({ id, amount: creditsOf(credits) })),
  })
})

export const release = Effect.fnUntraced(function* (accountId: string, runId: string) {
  const ledger = yield* CreditLedger
  yield* ledger.release({ accountId, runId })
})

/** Balance, held and available. */
export const standing = Effect.fnUntraced(function* (accountId: string) {
  const ledger = yield* CreditLedger
  const { available, balance, held } = yield* ledger.balance(accountId)
  return [amount(balance), amount(held), amount(available)] as const
})
