/** The answers that models are asked for: plain shapes that every provider's structured output takes. */
import * as Schema from "effect/Schema"

const Texts = Schema.Array(Schema.String)

export const ClusterAnswer = Schema.Struct({
  clusters: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      description: Schema.String,
      primaryKeyword: Schema.String,
      intent: Schema.NullOr(Schema.String),
      keywords: Texts,
    }),
  ),
  joined: Schema.Array(Schema.Struct({ cluster: Schema.String, keywords: Texts })),
})
export type ClusterAnswer = typeof ClusterAnswer.Type

export const IdeasAnswer = Schema.Struct({
  ideas: Schema.Array(
    Schema.Struct({
      title: Schema.String,
      angle: Schema.String,
      outline: Texts,
      targetWords: Schema.Finite,
      primaryKeyword: Schema.String,
      secondaryKeywords: Texts,
      contentType: Schema.String,
    }),
  ),
})

export const ArticleAnswer = Schema.Struct({
  title: Schema.String,
  opening: Schema.String,
  sections: Schema.Array(Schema.Struct({ heading: Schema.String, html: Schema.String })),
  excerpt: Schema.String,
  metaTitle: Schema.String,
  metaDescription: Schema.String,
  tags: Texts,
})
export type ArticleAnswer = typeof ArticleAnswer.Type

export const ImagePromptsAnswer = Schema.Struct({
  pictures: Schema.Array(Schema.Struct({ prompt: Schema.String, altText: Schema.String })),
})
