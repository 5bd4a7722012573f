/** Storage verbs are repeated while it makes sense: they count once, whatever the outcome was. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

const worthRepeating = (error: { readonly _tag: string; readonly reason?: unknown }): boolean =>
  (error._tag === "StorageError" && error.reason !== "schema") ||
  error._tag === "CreditsUnavailable"

const schedule = (times: number) =>
  Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("5 seconds")]).pipe(
    Schedule.jittered,
    Schedule.upTo({ times }),
  )

const brief = schedule(5)
const lasting = schedule(60)

/** For a caller who waits: a few seconds, then the error is theirs. */
export const retryBriefly = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> => Effect.retry(effect, { schedule: brief, while: worthRepeating })

/** For a worker with a run in hand: minutes; a lost lease ends it at once. */
export const retryPatiently = <A, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> => Effect.retry(effect, { schedule: lasting, while: worthRepeating })
