/**
 * Storage: everything Pressline remembers, as one service with one facet per subject. An adapter
 * supplies it whole, because a commit touches several facets in one transaction.
 *
 * Rules for every facet:
 * - Every verb is atomic: all of its effects happen, or none.
 * - Time is the storage's own clock; a worker's clock is never compared with anything stored.
 * - `StorageError` reason `unavailable`: it did not happen. `unknown`: it may have happened; every
 *   verb may then be repeated with the same arguments and counts once.
 * - Ids that are not known are answered as the verb says, never as a defect.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { BusyState } from "../domain/RunStatus.ts"
import type { StorageError } from "../domain/errors.ts"
import type { ActivityLog } from "./ActivityLog.ts"
import type { AuditLog } from "./AuditLog.ts"
import type { ConfigStore } from "./ConfigStore.ts"
import type { CreditLedgerShape } from "./CreditLedger.ts"
import type { IdempotencyKeys } from "./IdempotencyKeys.ts"
import type { Outbox } from "./Outbox.ts"
import type { PipelineStore } from "./PipelineStore.ts"
import type { RunStore } from "./RunStore.ts"
import type { SiteLockShape } from "./SiteLock.ts"
import type { Slots } from "./Slots.ts"
import type { UsageLog } from "./UsageLog.ts"

export interface StorageShape {
  readonly configs: ConfigStore
  readonly runs: RunStore
  readonly pipeline: PipelineStore
  readonly log: ActivityLog
  readonly usage: UsageLog
  readonly slots: Slots
  readonly outbox: Outbox
  readonly idempotencyKeys: IdempotencyKeys
  readonly audit: AuditLog
  /** The ledger that `ledger()` uses. */
  readonly ledger: CreditLedgerShape
  /** The site lock used when no other is given. */
  readonly lock: SiteLockShape
  /** The storage's clock. */
  readonly now: Effect.Effect<Date, StorageError>
  /** Brings the schema up to date; safe to call from many processes at once. */
  readonly migrate: Effect.Effect<void, StorageError>
  /** Fails with reason `schema` when the schema is too old or too new, else with why it is not reachable. */
  readonly ready: Effect.Effect<void, StorageError>
  /**
   * Removes rows of a site in all facets, at most `limit` or all at once; to be repeated while there is `more`. A
   * site with a `starting`, `running` or `paused` run is busy, and nothing of it is removed. From the first
   * call to the last no run starts (`reserve` answers `Removing`), also when the caller dies in between:
   * whoever repeats it goes on. Holds of ended runs and of starts taken back are settled and released.
   */
  readonly deleteSite: (input: {
    readonly siteId: string
    readonly limit: number
  }) => Effect.Effect<SiteRemoval, StorageError>
  /**
   * Removes log lines older than `logsBefore` of ended runs (the numbers left stay k..n without a
   * gap) and ended, settled runs older than `runsBefore` with all that belongs to them but items. Goes
   * through the runs by id, from the run `from` on (null: from the first), and stops when `limit` lines and
   * runs have gone. To be repeated from `next` until that is null. A chunk reads what it removes, and little
   * of each run it passes. Repeatable, from anywhere.
   */
  readonly prune: (input: {
    readonly logsBefore: Date | null
    readonly runsBefore: Date | null
    readonly limit: number
    readonly from: string | null
  }) => Effect.Effect<Pruned, StorageError>
}

export type SiteRemoval =
  | { readonly _tag: "Removed"; readonly more: boolean }
  | { readonly _tag: "Busy"; readonly runId: string; readonly state: BusyState }

export interface Pruned {
  /** Lines and runs that went. */
  readonly removed: number
  /** The run to go on from; null at the end. */
  readonly next: string | null
}

export class Storage extends Context.Service<Storage, StorageShape>()("@pressline/core/Storage") {}
