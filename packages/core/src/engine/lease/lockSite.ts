/** How starts and runs use the site lock: never to decide, always to recognise what is stale. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RunRecord } from "../../domain/AutomationRun.ts"
import { isActive } from "../../domain/RunStatus.ts"
import { LockUnavailable, type StorageError } from "../../domain/errors.ts"
import { type NewLogLine, logLine } from "../../domain/LogEntry.ts"
import { type LockOwner, SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { countLockDegraded } from "../metrics.ts"
import { retryBriefly } from "../retryStorage.ts"
import { Settings } from "../Settings.ts"

/** Whether the run that owns a lock is one that storage knows as alive. */
const alive = (run: RunRecord | null, siteId: string): boolean =>
  run !== null && run.siteId === siteId && (run.status === "starting" || isActive(run.status))

/**
 * Takes the lock for a run that storage has already given the site to. Answers log lines about what was
 * odd. A lock of a dead run is taken over; an unreachable or foreign one fails only where `required`.
 */
export const lockSite = Effect.fnUntraced(function* (
  siteId: string,
  owner: LockOwner,
): Effect.fn.Return<ReadonlyArray<NewLogLine>, LockUnavailable | StorageError, SiteLock | Storage> {
  const { leaseTtl } = yield* Settings
  const { runs } = yield* Storage
  const lock = yield* SiteLock
  const ttl = Duration.times(leaseTtl, 2)
  const take = Effect.gen(function* () {
    const result = yield* lock.acquire({ siteId, owner, ttl })
    if (result._tag === "Acquired") return []
    if (alive(yield* retryBriefly(runs.find(result.owner.runId)), siteId))
      return yield* new LockUnavailable({
        siteId,
        detail: `run ${result.owner.runId} has it`,
      })
    const again = yield* lock.acquire({ siteId, owner, ttl, replacing: result.owner })
    if (again._tag === "HeldBy")
      return yield* new LockUnavailable({ siteId, detail: `run ${again.owner.runId} took it` })
    return [
      logLine(
        "lock.stale_cleared",
        `The lock left behind by run ${result.owner.runId} was taken over.`,
        {
          level: "warn",
          facts: { owner: result.owner.runId },
        },
      ),
    ]
  })
  return yield* take.pipe(
    Effect.catchTag("LockUnavailable", (error) =>
      lock.required
        ? Effect.fail(error)
        : Effect.map(lockDegraded(error.message), (line): ReadonlyArray<NewLogLine> => [line]),
    ),
  )
})

/** Counts it, and answers the line that says so in the run's log. */
export const lockDegraded = (why: string): Effect.Effect<NewLogLine> =>
  Effect.as(
    countLockDegraded,
    logLine("lock.degraded", `Going on without the site lock; storage decides. ${why}`, {
      level: "warn",
    }),
  )

/** Frees the lock of a run that is over; a failure is left to its expiry. */
export const unlockSite = Effect.fnUntraced(function* (siteId: string, runId: string) {
  const lock = yield* SiteLock
  yield* lock.release({ siteId, runId }).pipe(Effect.ignore({ log: "Warn" }))
})
