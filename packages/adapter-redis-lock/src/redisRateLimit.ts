/** redisRateLimit: how often something may happen in a window, for the callers of all processes. */
import {
  RateLimit,
  RateLimitError,
  type RateLimitResult,
  type RateLimitShape,
} from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { takeScript } from "./rateLimitScript.ts"
import { durationOf } from "./durationOf.ts"
import { DEFAULT_TIMEOUT, type RedisClient, type RunScript, scriptsOn } from "./RedisClient.ts"

export interface RedisRateLimitOptions {
  /** An ioredis `Redis` or `Cluster`, 5 or 6. It stays yours to close. */
  readonly client: RedisClient
  /** What stands before a key; default `pressline_limit_`. */
  readonly prefix?: string
  /** How long an answer of Redis is waited for, as a Duration input; default 2 seconds. */
  readonly timeout?: Duration.Input
}

/**
 * Rate limits that all processes share: at no instant did more than the limit happen in the window
 * before. Time is Redis' own. An answer that does not come is a `RateLimitError`; what then happens is
 * the caller's to say.
 *
 * @example
 * ```ts
 * import { redisRateLimit } from "@pressline/adapter-redis-lock"
 * import { RateLimit } from "@pressline/core/effect"
 * import * as Duration from "effect/Duration"
 * import * as Effect from "effect/Effect"
 * import { Redis } from "ioredis"
 *
 * const allowed = Effect.gen(function* () {
 *   const limits = yield* RateLimit
 *   const taken = yield* limits.take({ key: "site:blog", limit: 60, window: Duration.minutes(1) })
 *   return taken._tag === "Allowed"
 * }).pipe(Effect.provide(redisRateLimit({ client: new Redis() })))
 * ```
 */
export const redisRateLimit = ({
  client,
  prefix = "pressline_limit_",
  timeout = DEFAULT_TIMEOUT,
}: RedisRateLimitOptions): Layer.Layer<RateLimit> => {
  const patience = durationOf("redisRateLimit", "timeout", timeout)
  return Layer.sync(RateLimit, () => limitsOn(scriptsOn(client, patience), prefix))
}

const limitsOn = (run: RunScript, prefix: string): RateLimitShape => ({
  take: ({ cost = 1, key, limit, window }) =>
    run(takeScript, `${prefix}${key}`, [
      Math.floor(limit),
      Math.ceil(cost),
      Math.max(1, Math.ceil(Duration.toMillis(window))),
    ]).pipe(
      Effect.mapError(({ cause, detail }) => new RateLimitError({ detail, cause })),
      Effect.flatMap(resultOf),
    ),
})

const resultOf = (answer: unknown): Effect.Effect<RateLimitResult, RateLimitError> => {
  const [allowed, number]: ReadonlyArray<unknown> = Array.isArray(answer) ? answer : []
  if (typeof number !== "number")
    return Effect.fail(new RateLimitError({ detail: "Redis answered something else" }))
  return Effect.succeed(
    allowed === 1
      ? { _tag: "Allowed", remaining: number }
      : { _tag: "Limited", retryAfter: Duration.millis(number) },
  )
}
