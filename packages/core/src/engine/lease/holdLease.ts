/** Keeps the lease while work goes on; losing it interrupts the work. */

import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import type { LeaseLost } from "../../domain/errors.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { renewSiteLock } from "./renewSiteLock.ts"
import type { RunSession } from "../RunSession.ts"
import { Settings } from "../Settings.ts"

/** The part of a lease that is not relied on: answers may be late. */
const MARGIN = 1 / 6

/** Until when a lease that was asked for at `askedAt` is surely ours. */
export const trustFrom = (askedAt: number, ttl: Duration.Duration): number =>
  askedAt + Duration.toMillis(ttl) * (1 - MARGIN)

/**
 * Runs `work` while renewing the lease (and the site lock with it) every third of its time, and at
 * once when nudged. A renewal that fails is not "still mine": after the trusted time no call starts.
 */
export const holdLease = <A, E, R>(
  session: RunSession,
  work: Effect.Effect<A, E, R>,
): Effect.Effect<A, E | LeaseLost, R | SiteLock | Storage> =>
  Effect.raceFirst(work, renewals(session))

const renewals = Effect.fnUntraced(function* (session: RunSession) {
  const { leaseTtl } = yield* Settings
  const { runs } = yield* Storage
  const nudges = yield* Queue.sliding<void>(1)
  session.onNudge(() => Queue.offerUnsafe(nudges, undefined))
  const third = Duration.toMillis(leaseTtl) / 3
  let wait = third
  let renewingLock: Fiber.Fiber<void> | null = null
  for (;;) {
    yield* Queue.take(nudges).pipe(Effect.timeoutOption(Duration.millis(wait)))
    const askedAt = yield* monotonicMillis
    const answer = yield* runs
      .renew(session.lease, leaseTtl)
      .pipe(
        Effect.catchTag("StorageError", (error) =>
          Effect.as(Effect.logWarning("lease renewal failed", error.message), null),
        ),
      )
    if (answer === null) {
      wait = Math.min(1000, third)
      continue
    }
    wait = third
    session.trust(trustFrom(askedAt, leaseTtl))
    session.observe(answer)
    // Beside the lease: a lock that is slow to answer keeps nothing waiting.
    if (renewingLock !== null && renewingLock.pollUnsafe() === undefined) continue
    renewingLock = yield* Effect.forkChild(renewSiteLock(session))
  }
})
