/** This worker's own time, in milliseconds: it only goes forward, and is never compared with a stored one. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

export const monotonicMillis: Effect.Effect<number> = Effect.map(
  Clock.clockWith((clock) => clock.monotonicTimeNanos),
  (nanos) => Number(nanos / 1_000_000n),
)
