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
import { type Message, messageOf, testMessage } from "./Message.ts"
import { postWebhook } from "./postWebhook.ts"
import { type MailOptions, sendMail } from "./sendMail.ts"
import type { Sentences } from "./sentences.ts"
import { slackMessage } from "./slackMessage.ts"

/** Which addresses may be told; default: public ones, over https, on ports 443 and 8443. */
export type WebhookAllowances = Pick<
  SafeHttpOptions,
  "hosts" | "nameServers" | "plainHttp" | "ports" | "privateHosts"
>

export interface NotificationsOptions {
  /** Where a person looks at a run: the link in every message. Default: no link. */
  readonly link?: (run: { readonly siteId: string; readonly runId: string }) => string
  /** What people read, in place of the English words. */
  readonly words?: (notification: Notification) => Sentences
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
  const { link, words } = options
  const send = sendBy(options)
  return Layer.succeed(
    Notifier,
    Notifier.of({
      hostWide: false,
      deliver: ({ notification, secrets, target }) =>
        Effect.suspend(() => {
          const { runId, siteId } = notification
          const isOfRun = notification.event !== "digest"
          const message = messageOf(
            notification,
            (isOfRun ? link?.({ siteId, runId }) : null) ?? null,
            words?.(notification),
          )
          return target === null ? Effect.succeed(null) : send(message, target, secrets)
        }).pipe(
          Effect.flatMap((attempt) =>
            attempt === null || attempt.failure === null
              ? Effect.void
              : Effect.fail(attempt.failure),
          ),
        ),
      test: ({ secrets, target, ...test }) =>
        Effect.map(send(testMessage(test), target, secrets), ({ answered, failure, sent }) => ({
          delivered: failure === null,
          sent,
          answered,
          error: failure?.detail ?? null,
        })),
    }),
  )
}

const sendBy = ({ email, webhooks = {} }: NotificationsOptions) => {
  const http = makeSafeHttp(webhooks)
  return Effect.fnUntraced(function* (
    message: Message,
    target: NotifyTarget,
    secrets: ReadonlyArray<Redacted.Redacted<string>>,
  ): Effect.fn.Return<Attempt> {
    if (target.kind === "email")
      return email === undefined ? noMailHere : yield* sendMail(email, target.to, message)
    if (target.format === "slack")
      return yield* postWebhook(http, target.url, {
        headers: {},
        body: JSON.stringify(slackMessage(message)),
      })
    const at = new Date(yield* Clock.currentTimeMillis)
    const body = JSON.stringify(message.event)
    const headers = signWebhook({ id: message.id, at, body }, secrets)
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
