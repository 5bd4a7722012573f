/** rateGate: how many calls run at a time and per minute, for all runs of the process. */
import { AiError, memoryRateLimit, RateLimit, type RateLimitShape } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import type { AiLimits, AiSdkOptions } from "./AiSdkOptions.ts"

/** Runs a call when there is room for it; `tokens`: what it may use. */
export type RateGate = <A>(
  tokens: number,
  call: Effect.Effect<A, AiError>,
) => Effect.Effect<A, AiError>

const MINUTE = Duration.minutes(1)
/** Longer waits are the engine's: it can give the run back meanwhile. */
const LONGEST_WAIT = Duration.seconds(30)

/** One gate, opened as often as there are automations: what goes through any of them counts for all. */
export const rateGate = ({
  limits = {},
  rateLimit,
}: AiSdkOptions): Effect.Effect<RateGate, never, Scope.Scope> => {
  const room = Semaphore.makeUnsafe(limits.concurrency ?? 8)
  const shared = Layer.makeMemoMapUnsafe()
  const inMemory = memoryRateLimit()
  // What happened in the last minute counts even where the automation it happened in is closed.
  const always = Scope.makeUnsafe()
  return Effect.gen(function* () {
    const context = yield* rateLimit === undefined
      ? Layer.buildWithMemoMap(inMemory, shared, always)
      : Layer.buildWithMemoMap(rateLimit, shared, yield* Effect.scope)
    return gateOf(room, limits, Context.get(context, RateLimit))
  })
}

const gateOf = (
  room: Semaphore.Semaphore,
  { requestsPerMinute, tokensPerMinute }: AiLimits,
  limits: RateLimitShape,
): RateGate => {
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
