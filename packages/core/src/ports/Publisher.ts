/** Publisher: puts an article where the world can see it, and updates it in place. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Content } from "../domain/Content.ts"
import type { Image } from "../domain/Image.ts"
import type { Receipt } from "../domain/Publication.ts"

export interface PublishRequest {
  readonly siteId: string
  /** The same for every attempt to publish this article: `publish:{content id}`. */
  readonly key: string
  readonly content: Content
  /** Its images that have a picture, featured first. */
  readonly images: ReadonlyArray<Image>
  /** Name of the article's cluster, for categories. */
  readonly cluster: string | null
  /** What the last publication answered; then it is an update. */
  readonly previous: Receipt | null
}

/** A publication failed. `unknown`: it may have happened; then it is never repeated blindly. */
export class PublishError extends Schema.TaggedError<PublishError>()("PublishError", {
  reason: Schema.Literals(["rejected", "unavailable", "unauthorized", "misconfigured", "unknown"]),
  detail: Schema.String,
  /** Milliseconds the other side asked to wait (HTTP counts in seconds). */
  retryAfter: Schema.optionalKey(Schema.Int),
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  override get message() {
    return this.detail
  }
}

export interface PublisherShape {
  /**
   * `key`: repeating a key changes nothing. `lookup`: repeating may double, but `lookup` finds what a key
   * made, and an update of `previous` may be repeated. `none`: neither; an unknown outcome needs a person.
   */
  readonly idempotency: "key" | "lookup" | "none"
  /**
   * Puts the article out, or updates what `previous` names in place. Answers once it can be read: what it is
   * called there, the same on every update, and its address. Fails with `unknown` where it may have happened.
   */
  readonly publish: (request: PublishRequest) => Effect.Effect<Receipt, PublishError>
  /**
   * What an earlier `publish` of this `key` made; null only where it is certain that it made nothing. There if
   * `idempotency` is `lookup`; changes nothing. A failure says nothing about the article.
   */
  readonly lookup?: (request: PublishRequest) => Effect.Effect<Receipt | null, PublishError>
}

export class Publisher extends Context.Service<Publisher, PublisherShape>()(
  "@pressline/core/Publisher",
) {}
