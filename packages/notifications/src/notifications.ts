/** The notifier of the targets in a site's config: webhooks, Slack, e-mail. */
import {
  type Notification,
  Notifier,
  NotifierError,
  type NotifyTarget,
} from "@pressline/core/effect"
import { makeSafeHttp, type SafeHttpOptions, signWebhook } from "@pressline/safe-http"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { Attempt } from "./Attempt.ts"
import { postWebhook } from "./postWebhook.ts"
import { type MailOptions, sendMail } from "./sendMail.ts"
import { slackMessage } from "./slackMessage.ts"
import { webhookEvent } from "./webhookEvent.ts"

/** Which addresses may be told; default: public ones, over https, on ports 443 and 8443. */
export type WebhookAllowances = Pick<
  SafeHttpOptions,
  "hosts" | "nameServers" | "plainHttp" | "ports" | "privateHosts"
>

export interface NotificationsOptions {
  /** Where a person looks at a run: the link in every message. Default: no link. */
  readonly link?: (run: { readonly siteId: string; readonly runId: string }) => string
  readonly webhooks?: WebhookAllowances
  /** How mails are sent. Without it e-mail targets are told later, and given up at last. */
  readonly email?: MailOptions
}

/**
 * Tells the webhooks and e-mail addresses of a site's `notify`. Webhooks are signed per Standard Webhooks
 * where the target has a secret. Throws a `TypeError` for options that make no sense.
 *
 * @example
 * ```ts
 * import { createAutomation, localAi } from "@pressline/core"
 * import { notifications } from "@pressline/notifications"
 *
 * const automation = createAutomation({
 *   ai: localAi(),
 *   notifier: notifications({
 *     link: ({ runId, siteId }) => `https://app.example.com/sites/${siteId}/runs/${runId}`,
 *   }),
 * })
 * ```
 */
export const notifications = (options: NotificationsOptions = {}): Layer.Layer<Notifier> => {
  const attempt = attemptBy(options)
  return Layer.succeed(
    Notifier,
    Notifier.of({
      hostWide: false,
      deliver: ({ notification, secrets, target }) =>
        target === null
          ? Effect.void
          : Effect.flatMap(attempt(notification, target, secrets), ({ failure }) =>
              failure === null ? Effect.void : Effect.fail(failure),
            ),
    }),
  )
}

const attemptBy = ({ email, link, webhooks = {} }: NotificationsOptions) => {
  const http = makeSafeHttp(webhooks)
  const linkTo = ({ runId, siteId }: Notification): string | null =>
    link === undefined ? null : link({ siteId, runId })
  return Effect.fnUntraced(function* (
    notification: Notification,
    target: NotifyTarget,
    secrets: ReadonlyArray<Redacted.Redacted<string>>,
  ): Effect.fn.Return<Attempt> {
    const url = linkTo(notification)
    if (target.kind === "email")
      return email === undefined ? noMailHere : yield* sendMail(email, target.to, notification, url)
    if (target.format === "slack")
      return yield* postWebhook(http, target.url, {
        headers: {},
        body: JSON.stringify(slackMessage(notification, url)),
      })
    const at = new Date(yield* Clock.currentTimeMillis)
    const body = JSON.stringify(webhookEvent(notification, url))
    const headers = signWebhook({ id: notification.id, at, body }, secrets)
    return yield* postWebhook(http, target.url, { headers: signedOnly(headers), body })
  })
}

/** A target without a secret gets the id and the time, and no empty signature. */
const signedOnly = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""))

const noMailHere: Attempt = {
  sent: "",
  answered: null,
  failure: new NotifierError({
    detail: "this host sends no e-mail: it gave notifications() no option `email`",
  }),
}
