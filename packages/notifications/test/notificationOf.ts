/** Notifications and targets for tests, and what became of telling them. */
import { type Notification, Notifier, type NotifyTarget } from "@pressline/core/effect"
import { notifications, type NotificationsOptions } from "@pressline/notifications"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

export const notificationOf = (
  event: Notification["event"],
  facts: Notification["facts"] = {},
): Notification => ({
  id: "019b8d0e-7a00-7000-8000-000000000001",
  siteId: "blog",
  runId: "019b8d0e-7a00-7000-8000-000000000002",
  event,
  episode: "",
  at: new Date("2026-01-05T08:00:00.000Z"),
  facts: {
    run_id: "019b8d0e-7a00-7000-8000-000000000002",
    site_id: "blog",
    status: event,
    trigger_type: "manual",
    current_stage: 7,
    credits_used: 291,
    ...facts,
  },
})

export const webhookTo = (
  url: string,
  format: "standard" | "slack" = "standard",
): NotifyTarget => ({ kind: "webhook", url, format, events: ["completed"], secretSet: true })

/** Tells a target, as a host does whose receivers are on loopback. */
export const tell = (
  target: NotifyTarget,
  {
    notification = notificationOf("completed"),
    options = { webhooks: { privateHosts: ["127.0.0.1"] } },
    secrets = [],
  }: {
    readonly notification?: Notification
    readonly options?: NotificationsOptions
    readonly secrets?: ReadonlyArray<string>
  } = {},
) =>
  Effect.result(
    Notifier.use(({ deliver }) =>
      deliver({ notification, target, secrets: secrets.map((one) => Redacted.make(one)) }),
    ),
  ).pipe(Effect.provide(notifications(options)))
