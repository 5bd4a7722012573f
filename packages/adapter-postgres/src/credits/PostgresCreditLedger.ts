/** PostgresCreditLedger: accounts and the holds of runs; each verb is one call of a function. */
import {
  type Balance,
  type CreditLedgerShape,
  CreditsUnavailable,
  type HoldResult,
  noCredits,
  type StorageError,
  subtractCredits,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { asRows, type Db, only } from "../connection/Db.ts"
import { Parameters } from "../connection/parameters.ts"
import { creditsOfText } from "../rows/runRecord.ts"

type HoldRow =
  | { readonly tag: "Held"; readonly total: string }
  | { readonly tag: "Short"; readonly available: string; readonly total: string }
  | { readonly tag: "Released" }

export const postgresCreditLedger = (db: Db): CreditLedgerShape => {
  const call = <Row>(operation: string, p: Parameters, query: string) =>
    db.rows<Row>(operation, asRows(query), p).pipe(Effect.mapError(toCreditsUnavailable(operation)))

  const balance = (accountId: string): Effect.Effect<Balance, CreditsUnavailable> => {
    const p = new Parameters()
    const query = `select a.balance::text as balance, a.held::text as held from ${db.name("accounts")} a where a.account_id = ${p.text(accountId)}`
    return Effect.map(
      call<{ balance: string; held: string }>("ledger.balance", p, query),
      ([row]) => {
        const [all, held] =
          row === undefined
            ? [noCredits, noCredits]
            : [creditsOfText(row.balance), creditsOfText(row.held)]
        return { balance: all, held, available: subtractCredits(all, held) }
      },
    )
  }

  return {
    hold: ({ accountId, atLeast, runId }) => {
      const p = new Parameters()
      const query = `select ${db.name("credit_hold")}(${p.text(runId)}, ${p.text(accountId)}, ${p.decimal(atLeast)}) as held`
      return Effect.map(call<{ held: HoldRow }>("ledger.hold", p, query), (rows): HoldResult => {
        const { held } = only(rows)
        if (held.tag === "Released") return { _tag: "Released" }
        const total = creditsOfText(held.total)
        return held.tag === "Held"
          ? { _tag: "Held", total }
          : { _tag: "Short", available: creditsOfText(held.available), total }
      })
    },
    settle: ({ entries, runId }) => {
      const p = new Parameters()
      const query = `select ${db.name("credit_settle")}(${p.text(runId)}, ${p.texts(entries.map(({ id }) => id))}, ${p.decimals(entries.map(({ amount }) => amount))})::text as done`
      return Effect.asVoid(call("ledger.settle", p, query))
    },
    release: ({ accountId, runId }) => {
      const p = new Parameters()
      const query = `select ${db.name("credit_release")}(${p.text(runId)}, ${p.text(accountId)})::text as done`
      return Effect.asVoid(call("ledger.release", p, query))
    },
    balance,
    grant: ({ accountId, amount, key }) => {
      const p = new Parameters()
      const query = `select ${db.name("credit_grant")}(${p.text(accountId)}, ${p.decimal(amount)}, ${p.text(key)})::text as done`
      return Effect.andThen(call("ledger.grant", p, query), balance(accountId))
    },
  }
}

const toCreditsUnavailable =
  (operation: string) =>
  (error: StorageError): CreditsUnavailable =>
    new CreditsUnavailable({ operation, detail: error.detail, cause: error })
