/** How often a caller may ask, through the RateLimit port: one caller cannot starve the others. */
import { AutomationError } from "@pressline/core"
import type { RateLimit } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Requests a minute. */
export interface RateLimits {
  /** Per caller, requests that only look; default 300. */
  readonly read?: number
  /** Per caller, requests that change something; default 30. */
  readonly control?: number
  /** Per account, starts of runs; default 10. */
  readonly start?: number
}

export const DEFAULT_LIMITS: Required<RateLimits> = { read: 300, control: 30, start: 10 }

const MINUTE = Duration.minutes(1)

/** Takes one of `limit` a minute. A limiter that fails lets requests pass: it is no access control. */
export const take = (
  limiter: RateLimit["Service"],
  key: string,
  limit: number,
): Effect.Effect<void, AutomationError> =>
  Effect.flatMap(
    limiter
      .take({ key, limit, window: MINUTE })
      .pipe(Effect.catch(() => Effect.succeed({ _tag: "Allowed" } as const))),
    (result) =>
      result._tag === "Allowed"
        ? Effect.void
        : Effect.fail(
            tooMany(limit, Math.max(1, Math.ceil(Duration.toSeconds(result.retryAfter)))),
          ),
  )

const tooMany = (limit: number, retryAfter: number): AutomationError =>
  new AutomationError(
    "rate_limited",
    `At most ${limit} requests a minute. Try again in ${retryAfter} seconds, or follow the events instead of polling.`,
    { retryAfter },
  )
