/** An article worth writing about a cluster. */
import * as Schema from "effect/Schema"
import { Id } from "./ids.ts"
import { itemFields } from "./itemFields.ts"
import { Count, wire } from "./wire.ts"

export const IdeaStatus = Schema.Literals(["new", "queued", "failed"])

/** What is to be written; a task freezes it. */
export const briefFields = {
  title: Schema.NonEmptyString,
  angle: Schema.String,
  /** The headings, in order. */
  outline: Schema.Array(Schema.String),
  targetWords: Schema.Int.check(Schema.isBetween({ minimum: 50, maximum: 20_000 })),
  primaryKeyword: Schema.String,
  secondaryKeywords: Schema.Array(Schema.String),
  /** `guide`, `listicle`, `comparison`, `how-to`, `faq`, ... */
  contentType: Schema.String,
} as const

export const Brief = wire(briefFields)
export type Brief = typeof Brief.Type

export const Idea = wire({
  ...itemFields,
  status: IdeaStatus,
  clusterId: Schema.NullOr(Id),
  /** Its place among the ideas of its cluster, from 1. */
  ordinal: Count,
  ...briefFields,
})
export type Idea = typeof Idea.Type

export interface NewIdea extends Brief {
  readonly id: Id
  readonly clusterId: Id | null
  readonly ordinal: number
}

/** An idea that the host made elsewhere. */
export const IdeaInput = wire({
  title: briefFields.title,
  angle: Schema.optionalKey(briefFields.angle),
  outline: Schema.optionalKey(briefFields.outline),
  targetWords: Schema.optionalKey(briefFields.targetWords),
  primaryKeyword: briefFields.primaryKeyword,
  secondaryKeywords: Schema.optionalKey(briefFields.secondaryKeywords),
  contentType: Schema.optionalKey(briefFields.contentType),
})
export type IdeaInput = typeof IdeaInput.Type
