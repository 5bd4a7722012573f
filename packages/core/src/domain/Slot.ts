/** A due time of a site's schedule and what became of it: the scheduler's log. */
import * as Schema from "effect/Schema"
import { Id, SiteId } from "./ids.ts"
import { Timestamp, wire } from "./wire.ts"

export const SlotOutcome = Schema.Literals([
  "claimed",
  "started",
  "skipped_busy",
  "skipped_insufficient_credits",
  "skipped_missed",
  "skipped_unavailable",
])
export type SlotOutcome = typeof SlotOutcome.Type

export const Slot = wire({
  siteId: SiteId,
  dueAt: Timestamp,
  outcome: SlotOutcome,
  runId: Schema.NullOr(Id),
  claimedAt: Timestamp,
  resolvedAt: Schema.NullOr(Timestamp),
})
export type Slot = typeof Slot.Type

/** The idempotency key under which a slot starts its run. */
export const slotKey = (siteId: string, dueAt: Date): string =>
  `slot:${siteId}:${dueAt.toISOString()}`
