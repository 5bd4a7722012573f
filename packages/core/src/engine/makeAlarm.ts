/** An alarm wakes a loop that waits for events, at a time of the worker's own clock. */
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"

/** Rings at `time`, unless it rings before that anyway; infinity: never. */
export type WakeAt = (time: number, now: number) => Effect.Effect<void>

/** Few sleepers, however often the time moves: one that is set for later stays, and rings in vain. */
export const makeAlarm = (ring: () => void): Effect.Effect<WakeAt, never, Scope> =>
  Effect.map(Effect.scope, (scope) => {
    const times = new Set<number>()
    return (time, now) =>
      Effect.suspend(() => {
        if (time === Number.POSITIVE_INFINITY) return Effect.void
        for (const earlier of times) if (earlier <= time) return Effect.void
        times.add(time)
        const woken = Effect.sync(() => {
          times.delete(time)
          ring()
        })
        return Effect.sleep(time - now).pipe(
          Effect.andThen(woken),
          Effect.forkIn(scope),
          Effect.asVoid,
        )
      })
  })
