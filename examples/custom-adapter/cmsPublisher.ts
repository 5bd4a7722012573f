/** A publisher for a CMS with an upsert by key: PUT /posts/{key} answers { id, url }. */
import type { Receipt } from "@pressline/core/effect"
import { Publisher, PublishError, type PublishRequest } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

export interface CmsOptions {
  readonly baseUrl: string
  readonly token: string
}

const Answer = Schema.Struct({ id: Schema.String, url: Schema.NullOr(Schema.String) })

export const cmsPublisher = ({ baseUrl, token }: CmsOptions): Layer.Layer<Publisher> =>
  Layer.succeed(
    Publisher,
    Publisher.of({
      idempotency: "key", // a PUT of the same key changes the same post
      publish: Effect.fn("cmsPublisher.publish")(function* ({ content, key }: PublishRequest) {
        const response = yield* Effect.tryPromise({
          try: (signal) =>
            fetch(new URL(`posts/${encodeURIComponent(key)}`, baseUrl), {
              method: "PUT",
              headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
              body: JSON.stringify({
                title: content.title,
                slug: content.slug,
                html: content.html,
              }),
              signal,
            }),
          // The request may have arrived: whether it took effect is not known.
          catch: (cause) =>
            new PublishError({ reason: "unknown", detail: "the CMS did not answer", cause }),
        })
        if (!response.ok) return yield* refused(response)
        const answer = yield* Effect.tryPromise({
          try: () => response.json(),
          catch: (cause) =>
            new PublishError({ reason: "unknown", detail: "the CMS answered no JSON", cause }),
        })
        const { id, url } = yield* Schema.decodeUnknownEffect(Answer)(answer).pipe(
          Effect.mapError(
            (error) => new PublishError({ reason: "misconfigured", detail: error.message }),
          ),
        )
        return { externalId: id, url } satisfies Receipt
      }),
    }),
  )

const refused = (response: Response): PublishError => {
  const detail = `the CMS answered ${response.status}`
  if (response.status === 401 || response.status === 403)
    return new PublishError({ reason: "unauthorized", detail })
  if (response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get("retry-after"))
    const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfter: seconds * 1000 } : {}
    return new PublishError({ reason: "unavailable", detail, ...wait })
  }
  return new PublishError({ reason: "rejected", detail })
}
