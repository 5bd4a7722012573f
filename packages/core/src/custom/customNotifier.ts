/** A notifier from a plain async function: the host tells people itself. */
import * as Layer from "effect/Layer"
import type { Notification } from "../domain/Notification.ts"
import { Notifier, NotifierError } from "../ports/Notifier.ts"
import { attempt, type Awaitable, detailOf, hasTag, waitOf } from "./attempt.ts"

/**
 * Makes a notifier of one function, called for every site and event, at least once each with a stable
 * `id`. A throw is tried again later, with back-off, for three days; not before the `retry-after` header
 * (seconds) in the `headers` of an HTTP error says.
 *
 * @example
 * ```ts
 * import { customNotifier } from "@pressline/core"
 *
 * declare function mail(text: string): Promise<void>
 *
 * const notifier = customNotifier(async ({ event, siteId }) => {
 *   if (event === "failed") await mail(`The run of ${siteId} has failed`)
 * })
 * ```
 */
export const customNotifier = (
  tell: (notification: Notification, options: { readonly signal: AbortSignal }) => Awaitable<void>,
): Layer.Layer<Notifier> =>
  Layer.succeed(
    Notifier,
    Notifier.of({
      hostWide: true,
      deliver: ({ notification, target }) =>
        attempt(
          (abort) => (target === null ? tell(notification, abort) : undefined),
          toNotifierError,
        ),
    }),
  )

const toNotifierError = (thrown: unknown): NotifierError =>
  isNotifierError(thrown)
    ? thrown
    : new NotifierError({ detail: detailOf(thrown), ...waitOf(thrown), cause: thrown })

const isNotifierError = (thrown: unknown): thrown is NotifierError =>
  hasTag(thrown, "NotifierError")
