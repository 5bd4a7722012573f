/** Time that passes only when a test says so: Effect's TestClock, shared by everything in a kit. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"

export interface VirtualClock {
  /** The time now; starts at the kit's `startAt`. */
  readonly now: () => Date
  /** Lets time pass: `"10 minutes"`, `"1 day"`, or milliseconds. What falls due on the way happens in order. */
  readonly advance: (duration: Duration.Input) => Promise<void>
  /** Lets what is going on come to rest without letting time pass. */
  readonly settle: () => Promise<void>
}

/** The clock for a test, and the services that put Effect code on it. */
export const makeVirtualClock = (
  startAt: Date,
): { readonly clock: VirtualClock; readonly services: Context.Context<never> } => {
  const built = Effect.runSync(
    Layer.build(TestClock.layer()).pipe(Scope.provide(Scope.makeUnsafe())),
  ) as Context.Context<never>
  const started = startingAt(Context.get(built, Clock.Clock), startAt)
  const run = <A>(effect: Effect.Effect<A>): Promise<A> => Effect.runPromiseWith(built)(effect)
  const settle = async (): Promise<void> => {
    // Host code may be between two promises: give it a few turns of the event loop.
    for (let turn = 0; turn < TURNS; turn++) await run(realTurn)
  }
  return {
    services: Context.add(built, Clock.Clock, started),
    clock: {
      now: () => new Date(started.currentTimeMillisUnsafe()),
      settle,
      advance: async (duration) => {
        await settle()
        await run(TestClock.adjust(duration))
        await settle()
      },
    },
  }
}

const TURNS = 3

/** One turn of the real event loop. */
const realTurn = TestClock.withLive(Effect.sleep(0))

/** The same clock, with another time at its start (TestClock's own is 1970). */
const startingAt = (clock: Clock.Clock, startAt: Date): Clock.Clock => {
  const millis = startAt.getTime()
  const nanos = BigInt(millis) * 1_000_000n
  return {
    ...clock,
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + millis,
    currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + millis),
    currentTimeNanosUnsafe: () => clock.currentTimeNanosUnsafe() + nanos,
    currentTimeNanos: Effect.map(clock.currentTimeNanos, (now) => now + nanos),
  }
}
