/**
 * AiFunctions: the five calls that cost money. Their input and output schemas are the contract between
 * the stages and every adapter; stages check outputs against them and never believe an id or a count.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { briefFields } from "../domain/Idea.ts"
import { ItemErrorCode } from "../domain/ItemError.ts"
import { Count, wire } from "../domain/wire.ts"

const NullableString = Schema.NullOr(Schema.String)

export const AutoClusterInput = wire({
  keywords: Schema.Array(
    wire({
      id: Schema.String,
      phrase: Schema.String,
      /** Searches per month; null: unknown. */
      volume: Schema.NullOr(Schema.Finite),
      /** 0 (easy) to 100 (hard); null: unknown. */
      difficulty: Schema.NullOr(Schema.Finite),
      /** `informational`, `commercial`, ... in lower case. */
      intents: Schema.Array(Schema.String),
    }),
  ),
  /** Clusters the site has already, most alike first, at most 50: a keyword may join one of them. */
  existing: Schema.Array(
    wire({ id: Schema.String, name: Schema.String, primaryKeyword: Schema.String }),
  ),
})
export type AutoClusterInput = typeof AutoClusterInput.Type

export const AutoClusterOutput = wire({
  clusters: Schema.Array(
    wire({
      name: Schema.NonEmptyString,
      description: Schema.String,
      primaryKeyword: Schema.String,
      intent: NullableString,
      /** Ids of keywords of the input. One that is named nowhere becomes a cluster of its own. */
      keywordIds: Schema.Array(Schema.String),
    }),
  ),
  joined: Schema.Array(wire({ clusterId: Schema.String, keywordIds: Schema.Array(Schema.String) })),
})
export type AutoClusterOutput = typeof AutoClusterOutput.Type

export const GenerateIdeasInput = wire({
  cluster: wire({
    name: Schema.String,
    description: Schema.String,
    primaryKeyword: Schema.String,
    intent: NullableString,
  }),
  /** The cluster's keywords, at most 100; `volume` in searches per month, null: unknown. */
  keywords: Schema.Array(wire({ phrase: Schema.String, volume: Schema.NullOr(Schema.Finite) })),
})
export type GenerateIdeasInput = typeof GenerateIdeasInput.Type

export const GenerateIdeasOutput = wire({ ideas: Schema.Array(wire(briefFields)) })
export type GenerateIdeasOutput = typeof GenerateIdeasOutput.Type

export const GenerateContentInput = wire(briefFields)
export type GenerateContentInput = typeof GenerateContentInput.Type

export const GenerateContentOutput = wire({
  title: Schema.NonEmptyString,
  /** A proposal; made from the title when missing. */
  slug: Schema.optionalKey(Schema.String),
  /** The body as HTML without the title; sanitised and counted by the stage. */
  html: Schema.NonEmptyString,
  excerpt: Schema.String,
  metaTitle: Schema.String,
  metaDescription: Schema.String,
  tags: Schema.Array(Schema.String),
})
export type GenerateContentOutput = typeof GenerateContentOutput.Type

export const GenerateImagePromptsInput = wire({
  title: Schema.String,
  excerpt: Schema.String,
  html: Schema.String,
  primaryKeyword: Schema.String,
})
export type GenerateImagePromptsInput = typeof GenerateImagePromptsInput.Type

export const GenerateImagePromptsOutput = wire({
  prompts: Schema.Array(
    wire({
      /** `featured`, `in_article_1`, ...; given by the stage when missing or doubled. */
      position: Schema.optionalKey(Schema.String),
      prompt: Schema.NonEmptyString,
      altText: Schema.String,
    }),
  ),
})
export type GenerateImagePromptsOutput = typeof GenerateImagePromptsOutput.Type

export const GenerateImageInput = wire({
  prompt: Schema.String,
  altText: Schema.String,
  position: Schema.String,
})
export type GenerateImageInput = typeof GenerateImageInput.Type

export const GenerateImageOutput = Schema.Struct({
  bytes: Schema.Uint8Array,
  /** `image/png`, `image/jpeg`, `image/webp`, `image/avif`, `image/gif`, `image/svg+xml`. */
  mediaType: Schema.String,
  width: Schema.optionalKey(Schema.NullOr(Count)),
  height: Schema.optionalKey(Schema.NullOr(Count)),
})
export type GenerateImageOutput = typeof GenerateImageOutput.Type

/** Why a call failed. The code decides what the engine does (see `classifyFailure`). */
export class AiError extends Schema.TaggedError<AiError>()("AiError", {
  code: ItemErrorCode,
  detail: Schema.String,
  /** Milliseconds the provider asked to wait (HTTP counts in seconds). */
  retryAfter: Schema.optionalKey(Schema.Int),
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  override get message() {
    return this.detail
  }
}

/** What a call belongs to. */
export interface AiCall {
  readonly siteId: string
  readonly runId: string
  /** `{run}/{stage}/{item}`: the same for every try, for providers that take an idempotency key. */
  readonly key: string
  /** 1 for the first try. */
  readonly attempt: number
}

/**
 * Each fails with an `AiError` whose code says what the engine does, may be called again with the same input
 * and key, at the same time as others, and lets go when it is interrupted. An answer that its schema refuses
 * is the item's `ai_invalid_output`.
 */
export interface AiFunctionsShape {
  /**
   * Files a batch of keywords: into clusters of `existing`, or into new ones. The first cluster that names a
   * keyword has it; ids that are not in the input are ignored. Costs one batch, whatever comes out.
   */
  readonly autoCluster: (
    input: AutoClusterInput,
    call: AiCall,
  ) => Effect.Effect<AutoClusterOutput, AiError>
  /** Article ideas for a cluster, at least one, with different titles. Each costs; from the 11th on none does. */
  readonly generateIdeas: (
    input: GenerateIdeasInput,
    call: AiCall,
  ) => Effect.Effect<GenerateIdeasOutput, AiError>
  /**
   * Writes the article of a brief, about `targetWords` words long. Costs by the words that the stage counts
   * in the sanitised HTML, up to twice `targetWords`; without any word it is `ai_invalid_output`.
   */
  readonly generateContent: (
    input: GenerateContentInput,
    call: AiCall,
  ) => Effect.Effect<GenerateContentOutput, AiError>
  /** Prompts for the images of an article; none: it has no images. Each costs; from the 11th on none does. */
  readonly generateImagePrompts: (
    input: GenerateImagePromptsInput,
    call: AiCall,
  ) => Effect.Effect<GenerateImagePromptsOutput, AiError>
  /**
   * Draws one image. The stage looks at the bytes, and not at `mediaType`: a PNG, JPEG, GIF, WebP, AVIF or SVG
   * of at most 20 MiB, else it is `ai_invalid_output`. `width` and `height` in pixels, where the bytes do not say.
   */
  readonly generateImage: (
    input: GenerateImageInput,
    call: AiCall,
  ) => Effect.Effect<GenerateImageOutput, AiError>
}

export class AiFunctions extends Context.Service<AiFunctions, AiFunctionsShape>()(
  "@pressline/core/AiFunctions",
) {}
