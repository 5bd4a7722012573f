/** MemoryUsageLog: the charges of runs, found by run, and by site and account from the newest back. */
import * as Effect from "effect/Effect"
import { addCredits, noCredits } from "../domain/Credits.ts"
import type { UsageEntry } from "../domain/UsageEntry.ts"
import type { UsageLog } from "../ports/UsageLog.ts"

export class MemoryUsage {
  readonly #byId = new Map<string, UsageEntry>()
  readonly #byRun = new Map<string, Set<string>>()
  readonly #unsettled = new Map<string, Set<string>>()
  /** Entry ids of a site (`site:...`) or account (`account:...`), in the order they were stored. */
  readonly #byPayer = new Map<string, Array<string>>()

  add(entry: UsageEntry): void {
    this.#byId.set(entry.id, entry)
    setOf(this.#byRun, entry.runId).add(entry.id)
    if (!entry.settled) setOf(this.#unsettled, entry.runId).add(entry.id)
    for (const payer of payersOf(entry)) {
      const ids = this.#byPayer.get(payer) ?? []
      this.#byPayer.set(payer, ids)
      ids.push(entry.id)
    }
  }

  settle(runId: string, id: string): void {
    const entry = this.#byId.get(id)
    if (entry?.runId !== runId) return
    this.#byId.set(id, { ...entry, settled: true })
    this.#unsettled.get(entry.runId)?.delete(id)
  }

  /** Entries of a run by id: all of them, those settled, or those not settled. */
  of(runId: string, settled: boolean | null): ReadonlyArray<UsageEntry> {
    const ids = settled === false ? this.#unsettled.get(runId) : this.#byRun.get(runId)
    const entries = Array.from(ids ?? []).flatMap((id) => this.#byId.get(id) ?? [])
    return entries
      .filter((entry) => settled === null || entry.settled === settled)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Entries of a payer, newest first. */
  *newestFirst(payer: string): Generator<UsageEntry> {
    const ids = this.#byPayer.get(payer) ?? []
    for (let at = ids.length - 1; at >= 0; at--) {
      const entry = this.#byId.get(ids[at] ?? "")
      if (entry !== undefined) yield entry
    }
  }

  delete(runId: string): void {
    const gone = this.#byRun.get(runId)
    if (gone === undefined) return
    const payers = new Set<string>()
    for (const id of gone) {
      const entry = this.#byId.get(id)
      if (entry !== undefined) for (const payer of payersOf(entry)) payers.add(payer)
      this.#byId.delete(id)
    }
    for (const payer of payers) {
      const left = this.#byPayer.get(payer)?.filter((id) => !gone.has(id)) ?? []
      this.#byPayer.set(payer, left)
    }
    this.#byRun.delete(runId)
    this.#unsettled.delete(runId)
  }
}

export const memoryUsageLog = (state: { readonly usage: MemoryUsage }): UsageLog => ({
  list: ({ after = "", limit, runId, settled }) =>
    Effect.sync(() =>
      state.usage
        .of(runId, settled)
        .filter(({ id }) => id > after)
        .slice(0, limit),
    ),
  markSettled: (runId, ids) =>
    Effect.sync(() => {
      for (const id of ids) state.usage.settle(runId, id)
    }),
  sum: ({ of, since }) =>
    Effect.sync(() => {
      const payer = "siteId" in of ? `site:${of.siteId}` : `account:${of.accountId}`
      let amount = noCredits
      let articles = 0
      for (const entry of state.usage.newestFirst(payer)) {
        if (entry.at.getTime() < since.getTime()) break
        amount = addCredits(amount, entry.amount)
        if (entry.stage === 4) articles += entry.items
      }
      return { amount, articles }
    }),
})

const payersOf = (entry: UsageEntry): ReadonlyArray<string> => [
  `site:${entry.siteId}`,
  `account:${entry.accountId}`,
]

const setOf = (map: Map<string, Set<string>>, key: string): Set<string> => {
  const set = map.get(key) ?? new Set<string>()
  map.set(key, set)
  return set
}
