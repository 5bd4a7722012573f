/** MemoryCreditLedger: accounts and the holds of runs, with a balance or only counting. */
import * as Effect from "effect/Effect"
import {
  addCredits,
  type Credits,
  lessCredits,
  maxCredits,
  minCredits,
  noCredits,
  subtractCredits,
} from "../domain/Credits.ts"
import type { Balance, CreditLedgerShape, HoldResult, LedgerEntry } from "../ports/CreditLedger.ts"

/** A run's hold: `total` = `settled` + what is left of it. */
interface HoldRow {
  readonly accountId: string
  readonly total: Credits
  readonly settled: Credits
  /** Entries that count already. */
  readonly entries: Set<string>
  /** What is left is given back; it refuses every later hold. */
  readonly released: boolean
}

interface AccountRow {
  readonly balance: Credits
  /** What is left of the account's holds. */
  readonly held: Credits
}

const newAccount: AccountRow = { balance: noCredits, held: noCredits }

export class MemoryHolds {
  readonly #limited: boolean
  readonly #holds = new Map<string, HoldRow>()
  readonly #accounts = new Map<string, AccountRow>()
  readonly #grants = new Set<string>()

  constructor(limited: boolean) {
    this.#limited = limited
  }

  hold(runId: string, accountId: string, atLeast: Credits): HoldResult {
    const row = this.#holds.get(runId)
    if (row?.released === true) return { _tag: "Released" }
    const total = row?.total ?? noCredits
    const more = maxCredits(subtractCredits(atLeast, total), noCredits)
    const payer = row?.accountId ?? accountId
    const { balance, held } = this.#account(payer)
    const available = subtractCredits(balance, held)
    if (this.#limited && lessCredits(available, more)) return { _tag: "Short", available, total }
    this.#accounts.set(payer, { balance, held: addCredits(held, more) })
    const raised = addCredits(total, more)
    this.#holds.set(
      runId,
      row === undefined
        ? {
            accountId,
            total: raised,
            settled: noCredits,
            entries: new Set(),
            released: false,
          }
        : { ...row, total: raised },
    )
    return { _tag: "Held", total: raised }
  }

  settle(runId: string, entries: ReadonlyArray<LedgerEntry>): void {
    const row = this.#holds.get(runId)
    if (row === undefined || row.released) return
    let { settled } = row
    for (const { amount, id } of entries) {
      if (row.entries.has(id)) continue
      row.entries.add(id)
      // Never more than the hold: the engine keeps its usage within it.
      settled = minCredits(addCredits(settled, amount), row.total)
    }
    const charged = subtractCredits(settled, row.settled)
    const { balance, held } = this.#account(row.accountId)
    this.#holds.set(runId, { ...row, settled })
    this.#accounts.set(row.accountId, {
      balance: subtractCredits(balance, charged),
      held: subtractCredits(held, charged),
    })
  }

  release(runId: string, accountId: string): void {
    const row = this.#holds.get(runId)
    if (row?.released === true) return
    if (row !== undefined) {
      const { balance, held } = this.#account(row.accountId)
      const left = subtractCredits(row.total, row.settled)
      this.#accounts.set(row.accountId, { balance, held: subtractCredits(held, left) })
    }
    this.#holds.set(runId, {
      accountId: row?.accountId ?? accountId,
      total: row?.settled ?? noCredits,
      settled: row?.settled ?? noCredits,
      entries: new Set(),
      released: true,
    })
  }

  balance(accountId: string): Balance {
    const { balance, held } = this.#account(accountId)
    return this.#limited
      ? { balance, held, available: subtractCredits(balance, held) }
      : { balance: null, held, available: null }
  }

  grant(accountId: string, amount: Credits, key: string): void {
    if (this.#grants.has(`${accountId} ${key}`)) return
    this.#grants.add(`${accountId} ${key}`)
    const { balance, held } = this.#account(accountId)
    this.#accounts.set(accountId, { balance: addCredits(balance, amount), held })
  }

  /** Charges what a run still owes and frees the rest, if it has a hold at all. */
  close(runId: string, entries: ReadonlyArray<LedgerEntry>): void {
    const row = this.#holds.get(runId)
    if (row === undefined) return
    this.settle(runId, entries)
    this.release(runId, row.accountId)
  }

  #account(accountId: string): AccountRow {
    return this.#accounts.get(accountId) ?? newAccount
  }
}

export const memoryCreditLedger = (holds: MemoryHolds): CreditLedgerShape => ({
  hold: ({ accountId, atLeast, runId }) => Effect.sync(() => holds.hold(runId, accountId, atLeast)),
  settle: ({ entries, runId }) => Effect.sync(() => holds.settle(runId, entries)),
  release: ({ accountId, runId }) => Effect.sync(() => holds.release(runId, accountId)),
  balance: (accountId) => Effect.sync(() => holds.balance(accountId)),
  grant: ({ accountId, amount, key }) =>
    Effect.sync(() => {
      holds.grant(accountId, amount, key)
      return holds.balance(accountId)
    }),
})
