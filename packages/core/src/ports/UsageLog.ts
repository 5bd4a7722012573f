/** UsageLog: the charges of runs. Written by commits; read and settled here. A facet of Storage. */
import type * as Effect from "effect/Effect"
import type { Credits } from "../domain/Credits.ts"
import type { StorageError } from "../domain/errors.ts"
import type { UsageEntry } from "../domain/UsageEntry.ts"

/** What was used since a point in time. */
export interface UsageSum {
  readonly amount: Credits
  /** Articles written (items of stage 4 that were charged). */
  readonly articles: number
}

export interface UsageLog {
  /** Entries of a run by id ascending, those above `after`. */
  readonly list: (input: {
    readonly runId: string
    readonly settled: boolean | null
    readonly after?: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<UsageEntry>, StorageError>
  /** Remembers that the ledger has settled these. Repeatable. */
  readonly markSettled: (
    runId: string,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<void, StorageError>
  /** What a site, or all sites of an account, used since then. */
  readonly sum: (input: {
    readonly of: { readonly siteId: string } | { readonly accountId: string }
    readonly since: Date
  }) => Effect.Effect<UsageSum, StorageError>
}
