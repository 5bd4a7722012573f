/** A picture of an article: a prompt first (stage 5), then the picture itself (stage 6). */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { itemFields } from "./itemFields.ts"
import { Count, wire } from "./wire.ts"

export const ImageStatus = Schema.Literals(["pending", "generated", "failed"])

/** A stored file. Its key holds the hash of its bytes, so it is written once and never changed. */
export const Media = wire({
  key: Schema.String,
  url: Schema.String,
  mediaType: Schema.String,
  width: Schema.NullOr(Count),
  height: Schema.NullOr(Count),
  bytes: Count,
  sha256: Schema.String,
})
export type Media = typeof Media.Type

export const Image = wire({
  ...itemFields,
  status: ImageStatus,
  contentId: Id,
  /** `featured`, `in_article_1`, ...; unique per article. */
  position: Schema.NonEmptyString,
  prompt: Schema.NonEmptyString,
  altText: Schema.String,
  media: Schema.NullOr(Media),
  /** Retried by hand: stage 6 takes it even if its article is published, and the article is updated. */
  retried: Schema.Boolean,
})
export type Image = typeof Image.Type

export interface NewImage {
  readonly id: Id
  readonly contentId: Id
  readonly position: string
  readonly prompt: string
  readonly altText: string
}
