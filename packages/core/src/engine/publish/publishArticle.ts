/** Publishes one article, never twice: what an unknown outcome means depends on the publisher. */
import * as Effect from "effect/Effect"
import type { Content } from "../../domain/Content.ts"
import type { Receipt } from "../../domain/Publication.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import type { PublishError } from "../../ports/Publisher.ts"
import { Publisher, type PublishRequest } from "../../ports/Publisher.ts"
import { CallFailed, type FailureKind } from "../CallFailed.ts"

/** The key of an article's publication: the same for every attempt, by any run or sweep. */
const publishKey = (contentId: string): string => `publish:${contentId}`

/**
 * `unknown`: an earlier attempt may have taken effect. By key it is repeated, by look-up it is looked
 * for first, unless it updates a post that is known, and without either it needs a person.
 */
export const publishArticle = Effect.fnUntraced(function* (
  request: PublishRequest,
  unknown: boolean,
): Effect.fn.Return<Receipt, CallFailed, Publisher> {
  const publisher = yield* Publisher
  const checkpoint = yield* Checkpoint
  const publish = publisher.publish(request).pipe(
    Effect.tap(() => checkpoint.hit("publish.answered")),
    Effect.mapError((error) => publishFailed(error, publisher.idempotency)),
  )
  // What is found would be the post as it was before the update.
  const updates = publisher.idempotency === "lookup" && request.previous !== null
  if (!unknown || publisher.idempotency === "key" || updates) return yield* publish
  if (publisher.idempotency === "none" || publisher.lookup === undefined)
    return yield* new CallFailed({
      code: "publish_unknown",
      kind: "final",
      detail:
        "An earlier attempt may have published this article, and the publisher cannot tell. Look at the site, then confirm the publication or retry the article by its id.",
    })
  // While nobody can look, what the earlier attempt came to stays unknown.
  const found = yield* publisher
    .lookup(request)
    .pipe(Effect.mapError((error) => publishFailed(error, publisher.idempotency, true)))
  return found ?? (yield* publish)
})

const publishFailed = (
  error: PublishError,
  idempotency: Publisher["Service"]["idempotency"],
  unknown = error.reason === "unknown",
): CallFailed =>
  new CallFailed({
    code: unknown ? "publish_unknown" : "publish_failed",
    kind: kindOf(error.reason, idempotency),
    detail: error.detail,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  })

const kindOf = (
  reason: PublishError["reason"],
  idempotency: Publisher["Service"]["idempotency"],
): FailureKind => {
  switch (reason) {
    case "rejected":
      return "item"
    case "unavailable":
      return "outage"
    case "unauthorized":
    case "misconfigured":
      return "fatal"
    case "unknown":
      return idempotency === "none" ? "final" : "outage"
  }
}

/** Everything a publisher needs to know of an article. */
export const publishRequestOf = (
  content: Content,
  more: Pick<PublishRequest, "images" | "cluster" | "previous">,
): PublishRequest => ({
  siteId: content.siteId,
  key: publishKey(content.id),
  content,
  images: more.images.filter(({ media }) => media !== null).toSorted(featuredFirst),
  cluster: more.cluster,
  previous: more.previous,
})

const featuredFirst = (
  a: { readonly position: string },
  b: { readonly position: string },
): number =>
  a.position === b.position
    ? 0
    : a.position === "featured"
      ? -1
      : b.position === "featured"
        ? 1
        : a.position < b.position
          ? -1
          : 1
