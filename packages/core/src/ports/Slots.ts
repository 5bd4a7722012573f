/** Slots: due times claimed once, whatever number of schedulers tick. A facet of Storage. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import type { StorageError } from "../domain/errors.ts"
import type { Slot, SlotOutcome } from "../domain/Slot.ts"

export interface SlotClaim {
  readonly siteId: string
  /** The config's due time as it was read: the claim is void if it has moved. */
  readonly dueAt: Date
  readonly nextRunAt: Date
  /** The slot that is to start a run, or null. */
  readonly runFor: Date | null
  /** Slots recorded as `skipped_missed` at once. */
  readonly missed: ReadonlyArray<Date>
}

export interface Slots {
  /** Enabled configs with `nextRunAt` past, oldest first. */
  readonly listDue: (
    limit: number,
  ) => Effect.Effect<
    { readonly now: Date; readonly configs: ReadonlyArray<AutomationConfig> },
    StorageError
  >
  /**
   * Compare-and-set per site on `nextRunAt = dueAt` (and still enabled): sets `nextRunAt`, inserts the
   * slots (unique per site and due time). Answers the sites that were won.
   */
  readonly claim: (
    claims: ReadonlyArray<SlotClaim>,
  ) => Effect.Effect<ReadonlyArray<string>, StorageError>
  /** Resolves a `claimed` slot; one that is resolved already is left alone. */
  readonly resolve: (input: {
    readonly siteId: string
    readonly dueAt: Date
    readonly outcome: Exclude<SlotOutcome, "claimed">
    readonly runId: string | null
  }) => Effect.Effect<void, StorageError>
  /** Slots claimed longer ago than this and not resolved, by due time and site, those behind `after`. */
  readonly listUnresolved: (
    olderThan: Duration.Duration,
    limit: number,
    after?: Pick<Slot, "dueAt" | "siteId"> | null,
  ) => Effect.Effect<ReadonlyArray<Slot>, StorageError>
  /** The site's slots, newest first. */
  readonly list: (siteId: string, limit: number) => Effect.Effect<ReadonlyArray<Slot>, StorageError>
}
