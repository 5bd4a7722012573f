/** An article: written by stage 4, illustrated by 5 and 6, published by 7. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { itemFields } from "./itemFields.ts"
import { Count, Timestamp, wire } from "./wire.ts"

/** `review` = finished and awaiting publication, nothing else. */
export const ContentStatus = Schema.Literals(["draft", "prompted", "review", "published", "failed"])

export const articleFields = {
  title: Schema.NonEmptyString,
  /** Unique per site. */
  slug: Schema.NonEmptyString,
  /** Sanitised HTML of the body, without the title. */
  html: Schema.String,
  excerpt: Schema.String,
  metaTitle: Schema.String,
  metaDescription: Schema.String,
  /** Counted from the body, never believed. */
  wordCount: Count,
  tags: Schema.Array(Schema.String),
  primaryKeyword: Schema.String,
} as const

export const Article = wire(articleFields)
export type Article = typeof Article.Type

export const Content = wire({
  ...itemFields,
  status: ContentStatus,
  taskId: Schema.NullOr(Id),
  clusterId: Schema.NullOr(Id),
  ...articleFields,
  /** When it became `review`; a hold of N hours counts from here. */
  reviewAt: Schema.NullOr(Timestamp),
  approvedAt: Schema.NullOr(Timestamp),
  approvedBy: Schema.NullOr(Schema.String),
  rejectedAt: Schema.NullOr(Timestamp),
  rejectedBy: Schema.NullOr(Schema.String),
  rejectReason: Schema.NullOr(Schema.String),
  /** Not before this; set by `holdBack`. */
  publishAfter: Schema.NullOr(Timestamp),
  /** Stage 7 left it to the sweep because the publish policy held it back. */
  heldBack: Schema.Boolean,
  /** A publication was begun and its outcome never stored. */
  publishUnknown: Schema.Boolean,
})
export type Content = typeof Content.Type

export interface NewContent extends Article {
  readonly id: Id
  readonly taskId: Id | null
  readonly clusterId: Id | null
}

/** An article that the host made elsewhere; it enters as `draft`. */
export const ContentInput = wire({
  title: articleFields.title,
  /** Proposed; made from the title when missing. */
  slug: Schema.optionalKey(articleFields.slug),
  /** Sanitised before it is stored. */
  html: articleFields.html,
  excerpt: Schema.optionalKey(articleFields.excerpt),
  metaTitle: Schema.optionalKey(articleFields.metaTitle),
  metaDescription: Schema.optionalKey(articleFields.metaDescription),
  tags: Schema.optionalKey(articleFields.tags),
  primaryKeyword: Schema.optionalKey(articleFields.primaryKeyword),
})
export type ContentInput = typeof ContentInput.Type
