/**
 * SiteLock: the fast refusal and the familiar key `automation_lock_{site_id}`. Storage decides whether a
 * site is busy; a lock that is lost, late or stale never harms a run.
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { LockUnavailable } from "../domain/errors.ts"

export interface LockOwner {
  readonly runId: string
  readonly epoch: number
}

export type LockResult =
  | { readonly _tag: "Acquired" }
  | { readonly _tag: "HeldBy"; readonly owner: LockOwner }

export interface SiteLockShape {
  /** Refuse a start when the lock cannot be asked; false: go on and log `lock.degraded`. */
  readonly required: boolean
  /**
   * Takes the lock for `ttl`. The owner is the run: acquiring again (a lost reply) succeeds, a higher
   * epoch replaces a lower one of the same run. With `replacing`, takes it from exactly that owner.
   */
  readonly acquire: (input: {
    readonly siteId: string
    readonly owner: LockOwner
    readonly ttl: Duration.Duration
    readonly replacing?: LockOwner
  }) => Effect.Effect<LockResult, LockUnavailable>
  /** Extends it (or takes a free one); false if another owner has it. */
  readonly renew: (input: {
    readonly siteId: string
    readonly owner: LockOwner
    readonly ttl: Duration.Duration
  }) => Effect.Effect<boolean, LockUnavailable>
  /** Frees it if this run owns it; another's lock is left alone. */
  readonly release: (input: {
    readonly siteId: string
    readonly runId: string
  }) => Effect.Effect<void, LockUnavailable>
  /** Who has the lock now; null: nobody, also once its `ttl` is over. */
  readonly inspect: (siteId: string) => Effect.Effect<LockOwner | null, LockUnavailable>
}

export class SiteLock extends Context.Service<SiteLock, SiteLockShape>()(
  "@pressline/core/SiteLock",
) {}
