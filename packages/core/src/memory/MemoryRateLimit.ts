/** MemoryRateLimit: an exact sliding window per key. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { RateLimit, type RateLimitResult, type RateLimitShape } from "../ports/RateLimit.ts"

interface Take {
  readonly at: number
  readonly cost: number
}

interface Window {
  readonly takes: ReadonlyArray<Take>
  /** When the last of them leaves the window. */
  readonly emptyAt: number
}

/** Limits the callers of this process: at no instant did more than the limit happen in the window before. */
export const memoryRateLimit = (): Layer.Layer<RateLimit> =>
  Layer.effect(
    RateLimit,
    Effect.map(Clock.Clock, (clock) => rateLimitOn(clock)),
  )

const rateLimitOn = (clock: Clock.Clock): RateLimitShape => {
  /** In the order of their last use. */
  const windows = new Map<string, Window>()
  return {
    take: ({ cost = 1, key, limit, window }) =>
      Effect.sync((): RateLimitResult => {
        const now = clock.currentTimeMillisUnsafe()
        const length = Duration.toMillis(window)
        forgetEmpty(windows, now)
        const takes = (windows.get(key)?.takes ?? []).filter(({ at }) => at + length > now)
        const used = takes.reduce((sum, take) => sum + take.cost, 0)
        if (used + cost > limit) {
          const freeAt = roomAt(takes, used - (limit - cost)) ?? now
          return { _tag: "Limited", retryAfter: Duration.millis(freeAt + length - now) }
        }
        windows.delete(key)
        windows.set(key, { takes: [...takes, { at: now, cost }], emptyAt: now + length })
        return { _tag: "Allowed", remaining: limit - used - cost }
      }),
  }
}

/** When the take happened that must leave the window for `excess` to fit; a cost above the limit never does. */
const roomAt = (takes: ReadonlyArray<Take>, excess: number): number | null => {
  let left = excess
  for (const { at, cost } of takes) {
    left -= cost
    if (left <= 0) return at
  }
  return null
}

/** Forgets the keys used longest ago, as far as nothing of theirs counts any more. */
const forgetEmpty = (windows: Map<string, Window>, now: number): void => {
  for (const [key, { emptyAt }] of windows) {
    if (emptyAt > now) return
    windows.delete(key)
  }
}
