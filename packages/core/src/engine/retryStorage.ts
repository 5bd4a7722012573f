/** Storage verbs are repeated while it makes sense: they count once, whatever the outcome was. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { monotonicMillis } from "./monotonicMillis.ts"
import type { RunSession } from "./RunSession.ts"

type Failure = { readonly _tag: string; readonly reason?: unknown }
type Trusted = Pick<RunSession, "trustedUntil">

const worthRepeating = (error: Failure): boolean =>
  (error._tag === "StorageError" && error.reason !== "schema") ||
  error._tag === "CreditsUnavailable"

const schedule = (times: number) =>
  Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("5 seconds")]).pipe(
    Schedule.jittered,
    Schedule.upTo({ times }),
  )

const brief = schedule(5)
const lasting = schedule(60)

const isTrusted = ({ trustedUntil }: Trusted): Effect.Effect<boolean> =>
  Effect.map(monotonicMillis, (now) => now < trustedUntil())

interface Policy<E> {
  readonly schedule?: Schedule.Schedule<unknown, E>
  readonly while: (error: E) => boolean | Effect.Effect<boolean>
}

/**
 * The policy is set up only for what has failed: hardly anything does, and setting it up costs more than
 * most verbs of a storage in memory. The failure that is known stands for the first try.
 */
const repeated = <A, E extends Failure, R>(
  effect: Effect.Effect<A, E, R>,
  policy: Policy<E>,
): Effect.Effect<A, E, R> =>
  Effect.catchIf(effect, worthRepeating, (error) => {
    let next: Effect.Effect<A, E, R> = Effect.fail(error)
    const one = Effect.suspend(() => {
      const now = next
      next = effect
      return now
    })
    return Effect.retry(one, policy)
  })

/** For a caller who waits: a few seconds, then the error is theirs. */
export const retryBriefly = <A, E extends Failure, R>(
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> => repeated(effect, { schedule: brief, while: worthRepeating })

/** For a worker with a run in hand: while its lease is trusted, some minutes at most; then it lets go. */
export const retryWhileTrusted = <A, E extends Failure, R>(
  session: Trusted,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  repeated(effect, {
    schedule: lasting,
    while: (error) => (worthRepeating(error) ? isTrusted(session) : Effect.succeed(false)),
  })

/**
 * For a commit in doubt: until it is answered or its epoch refused, also when the lease has run out.
 * Where the lease is renewed all the while, the storage is there and the fault is the commit's own: some
 * minutes, then the worker lets go.
 */
export const retryInDoubt = <A, E extends Failure, R>(
  session: Trusted,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  repeated(repeated(effect, { schedule: lasting, while: worthRepeating }), {
    while: (error) =>
      worthRepeating(error)
        ? Effect.map(isTrusted(session), (trusted) => !trusted)
        : Effect.succeed(false),
  })
