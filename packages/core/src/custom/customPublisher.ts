/** A publisher from plain async functions. */
import * as Layer from "effect/Layer"
import type { Receipt } from "../domain/Publication.ts"
import { PublishError, Publisher, type PublishRequest } from "../ports/Publisher.ts"
import { attempt, type Awaitable, detailOf, hasTag, namesIn, numberIn, waitOf } from "./attempt.ts"

type Publish<A> = (
  request: PublishRequest,
  options: { readonly signal: AbortSignal },
) => Awaitable<A>

export interface CustomPublisher {
  /**
   * `key`: publishing a request's `key` twice changes nothing. `lookup`: `lookup` finds what a key made.
   * `none`: neither; an article whose publication may have happened then waits for a person.
   */
  readonly idempotency: "key" | "lookup" | "none"
  /** With `previous` it is an update. */
  readonly publish: Publish<Receipt>
  readonly lookup?: Publish<Receipt | null>
}

/**
 * Makes a publisher of plain functions. A throw means that it is not known whether the article went out,
 * unless it is a `PublishError` or carries an HTTP `status` that says more. How long to wait says a
 * `PublishError`'s `retryAfter`, in milliseconds, or the `retry-after` header (seconds) in the `headers`
 * of any other error.
 *
 * @example
 * ```ts
 * import { customPublisher } from "@pressline/core"
 *
 * declare const cms: {
 *   upsert(key: string, post: { title: string; html: string }): Promise<{ id: string; link: string }>
 * }
 *
 * const publisher = customPublisher({
 *   idempotency: "key",
 *   publish: async ({ content, key }) => {
 *     const post = await cms.upsert(key, { title: content.title, html: content.html })
 *     return { externalId: post.id, url: post.link }
 *   },
 * })
 * ```
 */
export const customPublisher = (host: CustomPublisher): Layer.Layer<Publisher> => {
  const { lookup } = host
  return Layer.succeed(
    Publisher,
    Publisher.of({
      idempotency: host.idempotency,
      publish: (request) =>
        attempt((abort) => host.publish(request, abort), toPublishError("unknown")),
      ...(lookup === undefined
        ? {}
        : {
            lookup: (request: PublishRequest) =>
              attempt((abort) => lookup(request, abort), toPublishError("unavailable")),
          }),
    }),
  )
}

const toPublishError =
  (otherwise: PublishError["reason"]) =>
  (thrown: unknown): PublishError => {
    if (isPublishError(thrown)) return thrown
    const status = numberIn(thrown, "status") ?? numberIn(thrown, "statusCode")
    return new PublishError({
      reason: status === null ? unreached(thrown, otherwise) : reasonOf(status, otherwise),
      detail: detailOf(thrown),
      ...waitOf(thrown),
      cause: thrown,
    })
  }

const isPublishError = (thrown: unknown): thrown is PublishError => hasTag(thrown, "PublishError")

/** Codes that say that no request ever arrived. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])

const unreached = (thrown: unknown, otherwise: PublishError["reason"]): PublishError["reason"] =>
  namesIn(thrown).some((name) => NEVER_SENT.has(name)) ? "unavailable" : otherwise

const reasonOf = (status: number, otherwise: PublishError["reason"]): PublishError["reason"] => {
  if (status === 401 || status === 403) return "unauthorized"
  if (status === 429 || status === 503) return "unavailable"
  return status >= 400 && status < 500 ? "rejected" : otherwise
}
