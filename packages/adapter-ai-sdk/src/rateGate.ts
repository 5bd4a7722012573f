/** rateGate: how many calls run at a time and per minute, for all runs of the process. */
import { AiError, type RateLimitShape } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { AiLimits } from "./AiSdkOptions.ts"

/** Runs a call when there is room for it; `tokens`: what it may use. */
export type RateGate = <A>(
  tokens: number,
  call: Effect.Effect<A, AiError>,
) => Effect.Effect<A, AiError>

const MINUTE = Duration.minutes(1)
/** Longer waits are the engine's: it can give the run back meanwhile. */
const LONGEST_WAIT = Duration.seconds(30)

export const rateGate = (
  { concurrency = 8, requestsPerMinute, tokensPerMinute }: AiLimits,
  limits: RateLimitShape,
): RateGate => {
  const room = Semaphore.makeUnsafe(concurrency)
  const take = (
    key: string,
    limit: number | undefined,
    cost: number,
  ): Effect.Effect<void, AiError> =>
    limit === undefined ? Effect.void : taken(key, limit, Math.min(cost, limit))
  const taken = (key: string, limit: number, cost: number): Effect.Effect<void, AiError> =>
    limits.take({ key, limit, window: MINUTE, cost }).pipe(
      Effect.mapError(
        ({ detail }) =>
          new AiError({
            code: "ai_unavailable",
            detail: `The rate limit cannot be asked: ${detail}`,
          }),
      ),
      Effect.flatMap((result) => {
        if (result._tag === "Allowed") return Effect.void
        if (Duration.isGreaterThan(result.retryAfter, LONGEST_WAIT))
          return Effect.fail(
            new AiError({
              code: "ai_rate_limited",
              detail: `Your own limit of ${limit} ${key.slice(3)} a minute is reached`,
              retryAfter: Math.ceil(Duration.toMillis(result.retryAfter)),
            }),
          )
        return Effect.andThen(Effect.sleep(result.retryAfter), taken(key, limit, cost))
      }),
    )
  return (tokens, call) =>
    room.withPermits(1)(
      take("ai:requests", requestsPerMinute, 1).pipe(
        Effect.andThen(take("ai:tokens", tokensPerMinute, tokens)),
        Effect.andThen(call),
      ),
    )
}
