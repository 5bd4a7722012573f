/** What was told of a run, and to whom; telling it again; and test messages. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { validate } from "../domain/validate.ts"
import {
  invalid,
  type RunNotFound,
  type StorageError,
  type ValidationFailed,
} from "../domain/errors.ts"
import { Id } from "../domain/ids.ts"
import { Delivery, NotificationEvent, type TestDelivery } from "../domain/Notification.ts"
import { nameOfKey, targetKey } from "../domain/NotifyTarget.ts"
import { Count, Timestamp, wire } from "../domain/wire.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { CANNOT_BE_OPENED, maskedAddress, withSecrets } from "../engine/notify/targetSecrets.ts"
import { Ids } from "../ports/Ids.ts"
import { Notifier } from "../ports/Notifier.ts"
import { Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import {
  type ByActor,
  findRun,
  type OnRun,
  type OnSite,
  readConfig,
  readSite,
  type SiteErrors,
} from "./site.ts"

export const Notifications = wire({
  notifications: Schema.Array(
    wire({
      id: Id,
      event: NotificationEvent,
      episode: Schema.String,
      at: Timestamp,
      /** `dead`: given up. */
      status: Delivery.to.fields.status,
      attempts: Count,
      /** Who has it, by name: `webhook example.com`, `email ann@example.com`, `host`. */
      delivered: Schema.Array(Schema.String),
      lastError: Schema.NullOr(Schema.String),
      /** Null once it is delivered or given up. */
      nextAttemptAt: Schema.NullOr(Timestamp),
    }),
  ),
})
export type Notifications = typeof Notifications.Type

/** What was told of a run (default: the active one, else the last), oldest first. */
export const listNotifications = Effect.fnUntraced(function* (
  input: OnRun,
): Effect.fn.Return<Notifications, RunNotFound | SiteErrors, Storage> {
  const run = yield* findRun(input)
  if (run === null) return { notifications: [] }
  const { outbox } = yield* Storage
  const deliveries = yield* retryBriefly(outbox.list({ runId: run.runId }))
  return {
    notifications: deliveries.map(
      ({ attempts, delivered, lastError, nextAttemptAt, notification, status }) => ({
        id: notification.id,
        event: notification.event,
        episode: notification.episode,
        at: notification.at,
        status,
        attempts,
        delivered: delivered.map(nameOfKey),
        lastError,
        nextAttemptAt: status === "pending" ? nextAttemptAt : null,
      }),
    ),
  }
})

export interface ReplayNotificationInput extends OnSite, ByActor {
  readonly notificationId: string
}

/** Tells it again under the same id: to those who do not have it; to everybody once all have it. */
export const replayNotification = Effect.fnUntraced(function* (
  input: ReplayNotificationInput,
): Effect.fn.Return<{ readonly replayed: string }, SiteErrors, Ids | Storage> {
  const { siteId } = yield* readSite(input.siteId)
  const { notificationId: id } = yield* validate(Schema.Struct({ notificationId: Id }))({
    notificationId: input.notificationId,
  })
  const { outbox } = yield* Storage
  if (!(yield* retryBriefly(outbox.replay({ siteId, id }))))
    return yield* invalid("notificationId", "is no notification of this site")
  yield* audit(siteId, input, "replay_notification", { notification_id: id })
  return { replayed: id }
})

export interface TestNotificationInput extends OnSite, ByActor {
  /** The `url`, whole or masked, or the e-mail address of one of the site's targets. */
  readonly target: string
}

/** Sends a stored target a message that says it is a test, at once; answers what was sent and answered. */
export const testNotification = Effect.fnUntraced(function* (
  input: TestNotificationInput,
): Effect.fn.Return<
  TestDelivery,
  SiteErrors | StorageError | ValidationFailed,
  Ids | Notifier | Storage
> {
  const { configs, now } = yield* Storage
  const { test } = yield* Notifier
  const { notify, siteId } = yield* readConfig(input.siteId)
  const named = notify.find((one) =>
    one.kind === "webhook" ? one.url === maskedAddress(input.target) : one.to === input.target,
  )
  if (named === undefined)
    return yield* invalid("target", "is no target of this site: save the config first")
  if (test === undefined)
    return yield* invalid("target", "cannot be told: this host's notifier serves no targets")
  const at = yield* retryBriefly(now)
  const opened = yield* withSecrets(named, yield* retryBriefly(configs.secrets(siteId)), at)
  if (opened === null) return yield* invalid("target", CANNOT_BE_OPENED)
  const id = yield* (yield* Ids).next
  const outcome = yield* test({ id, siteId, at, ...opened })
  yield* audit(siteId, input, "test_notification", {
    target: nameOfKey(targetKey(named)),
    delivered: outcome.delivered,
  })
  return outcome
})
