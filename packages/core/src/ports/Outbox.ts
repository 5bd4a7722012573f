/**
 * Outbox: notifications recorded with their transition, waiting to be delivered. A facet of Storage.
 * Unique per (run, event, episode); `budget` per episode alone, whichever run notices first. A budget's
 * episode stays told when that run is pruned or its site removed: for `BUDGET_STAYS_TOLD` at least, and
 * as long as the run is there.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { StorageError } from "../domain/errors.ts"
import type { Delivery, NewNotification } from "../domain/Notification.ts"

export interface Outbox {
  /**
   * Due deliveries, each claimed by exactly one of many callers for `ttl` (their next attempt moves
   * that far); adds 1 to `attempts`.
   */
  readonly claimDue: (input: {
    readonly limit: number
    readonly ttl: Duration.Duration
  }) => Effect.Effect<ReadonlyArray<Delivery>, StorageError>
  /** Stores what became of an attempt. `retryIn` null with `done` false: given up (`dead`). */
  readonly settle: (input: {
    readonly id: string
    readonly done: boolean
    readonly delivered: ReadonlyArray<string>
    readonly error: string | null
    readonly retryIn: Duration.Duration | null
  }) => Effect.Effect<void, StorageError>
  /**
   * Makes a delivery due again, as if it had not been tried: one that was given up for those who do not have
   * it, one that was delivered for everybody. False: the site has none of that id.
   */
  readonly replay: (input: {
    readonly siteId: string
    readonly id: string
  }) => Effect.Effect<boolean, StorageError>
  /**
   * Records what belongs to a site and not to a transition: a digest, or that a target was switched off.
   * One per site, event and episode, due at a time; while nobody has tried to deliver it, it takes more facts
   * beside its own. False: it is there, was tried, and lacks some of the facts. The run must exist.
   */
  readonly gather: (input: {
    readonly siteId: string
    readonly runId: string
    readonly notification: NewNotification
    readonly dueAt: Date
  }) => Effect.Effect<boolean, StorageError>
  /** Which of these budgets' episodes have been told. */
  readonly told: (
    episodes: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<string>, StorageError>
  readonly list: (input: {
    readonly runId: string
  }) => Effect.Effect<ReadonlyArray<Delivery>, StorageError>
}
