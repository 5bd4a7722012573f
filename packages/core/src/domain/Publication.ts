/** An article where the world can see it: one per article, updated in place. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { itemFields } from "./itemFields.ts"
import { Timestamp, wire } from "./wire.ts"

/** What a publisher answers: how it names the article, and where it is. */
export const Receipt = wire({ externalId: Schema.String, url: Schema.NullOr(Schema.String) })
export type Receipt = typeof Receipt.Type

export const Publication = wire({
  ...itemFields,
  contentId: Id,
  externalId: Schema.String,
  url: Schema.NullOr(Schema.String),
  /** The first time; `updatedAt` is the last. */
  publishedAt: Timestamp,
})
export type Publication = typeof Publication.Type

export interface NewPublication extends Receipt {
  readonly id: Id
  readonly contentId: Id
}
