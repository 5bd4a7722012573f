/** RateLimit: how often something may happen in a window, shared by all callers of a key. */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export class RateLimitError extends Schema.TaggedError<RateLimitError>()("RateLimitError", {
  detail: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {}

export type RateLimitResult =
  | { readonly _tag: "Allowed"; readonly remaining: number }
  | { readonly _tag: "Limited"; readonly retryAfter: Duration.Duration }

export interface RateLimitShape {
  /** Takes `cost` (default 1) of the `limit` per `window`; a refusal takes nothing. */
  readonly take: (input: {
    readonly key: string
    readonly limit: number
    readonly window: Duration.Duration
    readonly cost?: number
  }) => Effect.Effect<RateLimitResult, RateLimitError>
}

export class RateLimit extends Context.Service<RateLimit, RateLimitShape>()(
  "@pressline/core/RateLimit",
) {}
