/** MemoryTime: the only clock an in-memory store reads. */
import type * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"

export interface MemoryTime {
  /** Milliseconds since the epoch by the store's clock. */
  readonly time: () => number
  readonly now: () => Date
  readonly after: (duration: Duration.Duration) => Date
}

export const memoryTime = (clock: Clock.Clock): MemoryTime => {
  const time = () => clock.currentTimeMillisUnsafe()
  return {
    time,
    now: () => new Date(time()),
    after: (duration) => new Date(time() + Duration.toMillis(duration)),
  }
}
