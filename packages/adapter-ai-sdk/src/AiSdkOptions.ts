/** What `aiSdk` takes: models, prompts, limits, prices. */
import type {
  EmbeddingModelV4,
  ImageModelV4,
  LanguageModelV4,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider"
import type { RateLimit } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import type * as Layer from "effect/Layer"
import type { AiFunctionName, Prompt, TextFunctionName } from "./prompts.ts"

/** How one function differs from the others. */
export interface FunctionOptions {
  readonly model?: LanguageModelV4
  /** Takes the place of the built-in prompt; the rules about data, ids and links stay. */
  readonly prompt?: Prompt
  readonly temperature?: number
  readonly maxOutputTokens?: number
  /** Default 120 seconds. */
  readonly timeout?: Duration.Input
  readonly providerOptions?: SharedV4ProviderOptions
}

/** How a site wants to sound. Models see it as data: it can wish for a style and nothing else. */
export interface SiteStyle {
  /** `"warm, plain, a little dry"` */
  readonly voice?: string
  /** As people say it: `"German"`. Default: that of the keywords. */
  readonly language?: string
  readonly audience?: string
  readonly avoidWords?: ReadonlyArray<string>
  /** Words an article is planned with, 50 to 20,000. Default: the model's choice, 600 to 2,500. */
  readonly targetWords?: number
}

export interface AiLimits {
  /** Calls at a time; default 8. */
  readonly concurrency?: number
  readonly requestsPerMinute?: number
  /** Counts what goes in, estimated, and what may come out. */
  readonly tokensPerMinute?: number
  /** Tokens that a model takes in and gives out in one call; default 100,000. */
  readonly contextTokens?: number
  /** Tokens of one answer, at most; default 16,000. */
  readonly maxOutputTokens?: number
}

/** What a provider asks, in your currency; cost is told per call where it is known. */
export interface ModelPrice {
  readonly inputPerMillion?: number
  readonly outputPerMillion?: number
  readonly image?: number
}

/** What one request to a provider was. */
export interface AiCallRecord {
  readonly siteId: string
  readonly runId: string
  /** `{run}/{stage}/{item}` */
  readonly key: string
  readonly function: AiFunctionName | "embed"
  /** `{provider}/{model}` */
  readonly model: string
  /** `answered`, `interrupted` (by a cancel, a stop or a lost lease), or the code of the failure. */
  readonly outcome: string
  /** Null where the provider did not say. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly milliseconds: number
  /** Null where no price or no usage is known. */
  readonly cost: number | null
}

export interface AiSdkOptions {
  /** Any language model of the AI SDK 7: `openai("gpt-5-mini")`, `anthropic("claude-sonnet-4-5")`, ... */
  readonly model: LanguageModelV4
  /** Draws the pictures. Without it articles get none. */
  readonly imageModel?: ImageModelV4
  /**
   * Of the clusters that a batch may join picks the 20 nearest in meaning. They are at most 50, those with most
   * words in common: one without a common word is not found by its meaning either.
   */
  readonly embeddingModel?: EmbeddingModelV4
  readonly perFunction?: Readonly<Partial<Record<TextFunctionName, FunctionOptions>>>
  readonly image?: {
    /** Stands before what is to be seen, in every picture: `{ version: "1", instructions: "Flat, in two colours." }` */
    readonly prompt?: Prompt
    /** `"1536x1024"`; what a provider cannot do, it ignores. */
    readonly featuredSize?: `${number}x${number}`
    readonly inArticleSize?: `${number}x${number}`
    /** Default 300 seconds. */
    readonly timeout?: Duration.Input
    readonly providerOptions?: SharedV4ProviderOptions
    /** Hosts that pictures may be fetched from, where a model answers addresses. Default: any public one. */
    readonly hosts?: ReadonlyArray<string>
    /** Hosts of your own network that pictures may be fetched from: `127.0.0.1:8188`. */
    readonly privateHosts?: ReadonlyArray<string>
  }
  readonly style?: (siteId: string) => SiteStyle | PromiseLike<SiteStyle>
  /** Hosts that articles may link to; default none. */
  readonly linkHosts?: ReadonlyArray<string>
  readonly limits?: AiLimits
  /** Shares `requestsPerMinute` and `tokensPerMinute` among processes: `redisRateLimit({ client })`. */
  readonly rateLimit?: Layer.Layer<RateLimit>
  /** By model id. */
  readonly prices?: Readonly<Record<string, ModelPrice>>
  /**
   * Is told of every request, answered, failed or interrupted. Nothing of it is stored: keep the records where
   * you need them. What it throws is logged and changes nothing.
   */
  readonly onCall?: (record: AiCallRecord) => void
}
