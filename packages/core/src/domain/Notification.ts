/** What is told about a run, recorded with the transition it tells of and delivered at least once. */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { Id, SiteId } from "./ids.ts"
import { LogFacts } from "./LogEntry.ts"
import { NotifyEvent } from "./NotifyTarget.ts"
import { Count, Timestamp, wire } from "./wire.ts"

/** What is told: an event of a run; a day's events together; that a target is not told any more. */
export const NotificationEvent = Schema.Literals([
  ...NotifyEvent.literals,
  "digest",
  "switched_off",
])
export type NotificationEvent = typeof NotificationEvent.Type

export const Notification = wire({
  /** Stable over all attempts: receivers drop what they have seen. */
  id: Id,
  siteId: SiteId,
  runId: Id,
  event: NotificationEvent,
  /** What makes it unique within (run, event): the pause's number, the cap's period, or "". */
  episode: Schema.String,
  at: Timestamp,
  /** Ids, status and numbers: thin on purpose. */
  facts: LogFacts,
})
export type Notification = typeof Notification.Type

/** A notification before the store records it; unique per (run, event, episode), `budget` per episode. */
export interface NewNotification {
  readonly id: Id
  readonly event: NotificationEvent
  readonly episode: string
  readonly facts: LogFacts
}

/** Longer than any period of a cap, so that no episode comes again after it is forgotten. */
export const BUDGET_STAYS_TOLD: Duration.Duration = Duration.days(62)

/** What became of a test message. */
export const TestDelivery = wire({
  /** Whether the target took it. */
  delivered: Schema.Boolean,
  /** As it went out, for people to read; no secret is in it. */
  sent: Schema.String,
  /** What the other side said: status and the first 200 characters; null: nothing. */
  answered: Schema.NullOr(Schema.String),
  /** Why it was not delivered. */
  error: Schema.NullOr(Schema.String),
})
export type TestDelivery = typeof TestDelivery.Type

/** A notification on its way. */
export const Delivery = wire({
  notification: Notification,
  attempts: Count,
  /** Targets (see `targetKey`) that have it already. */
  delivered: Schema.Array(Schema.String),
  status: Schema.Literals(["pending", "delivered", "dead"]),
  lastError: Schema.NullOr(Schema.String),
  nextAttemptAt: Timestamp,
})
export type Delivery = typeof Delivery.Type
