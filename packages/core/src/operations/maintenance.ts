/** Retention, removal of a site, and freeing a lock that nobody holds any more. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { busyState } from "../domain/AutomationRun.ts"
import { AlreadyRunning, invalid } from "../domain/errors.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { releaseEndedRuns } from "../engine/credits/settleCredits.ts"
import { undoAbandoned } from "../engine/start/undoStart.ts"
import { SiteLock } from "../ports/SiteLock.ts"
import { type Pruned, Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readSite } from "./site.ts"

export interface PruneInput {
  /** Log lines of ended runs older than this go. */
  readonly logsOlderThan?: Duration.Input
  /**
   * Ended, settled runs older than this go, with all that belongs to them but items. None goes within 32 days
   * of its end: caps of the month count its charges.
   */
  readonly runsOlderThan?: Duration.Input
}

/** Longer than any month, in any time zone. */
const COUNTED_BY_CAPS = Duration.days(32)

/** Rows removed at once: small, so that nothing waits long behind it. */
const CHUNK = 1000

/** Removes what is old, chunk by chunk. Answers how many rows went. */
export const prune = Effect.fnUntraced(function* ({ logsOlderThan, runsOlderThan }: PruneInput) {
  const storage = yield* Storage
  const now = (yield* retryBriefly(storage.now)).getTime()
  const before = Effect.fnUntraced(function* (
    path: keyof PruneInput,
    age: Duration.Input | undefined,
  ) {
    if (age === undefined) return null
    const parsed = Result.try(() => Duration.fromInputUnsafe(age))
    if (Result.isFailure(parsed)) return yield* invalid(path, 'a duration such as "30 days"')
    return new Date(now - Duration.toMillis(parsed.success))
  })
  const logsBefore = yield* before("logsOlderThan", logsOlderThan)
  const asked = yield* before("runsOlderThan", runsOlderThan)
  const uncounted = now - Duration.toMillis(COUNTED_BY_CAPS)
  const runsBefore = asked === null ? null : new Date(Math.min(asked.getTime(), uncounted))
  let removed = 0
  let from: string | null = null
  do {
    const chunk: Pruned = yield* retryBriefly(
      storage.prune({ logsBefore, runsBefore, limit: CHUNK, from }),
    )
    removed += chunk.removed
    from = chunk.next
  } while (from !== null)
  return { removed }
})

/** Rows of a site removed at once: a second's work at most. */
const SITE_CHUNK = 5000

/**
 * Removes every row of a site; refused while a run is starting or active. Cut short, it is repeated: until
 * it is done no run of the site starts. Its media go with the next sweep.
 */
export const deleteSite = Effect.fnUntraced(function* (input: OnSite) {
  const { accountId, siteId } = yield* readSite(input.siteId)
  const storage = yield* Storage
  const active = yield* retryBriefly(storage.runs.findActive(siteId))
  if (active !== null)
    return yield* new AlreadyRunning({ siteId, runId: active.runId, state: busyState(active) })
  yield* undoAbandoned(siteId)
  yield* releaseEndedRuns(accountId)
  for (;;) {
    const answer = yield* retryBriefly(storage.deleteSite({ siteId, limit: SITE_CHUNK }))
    if (answer._tag === "Busy")
      return yield* new AlreadyRunning({ siteId, runId: answer.runId, state: answer.state })
    if (!answer.more) return { deleted: siteId }
  }
})

/**
 * Frees the site's lock if its owner is not an active run; refused while it is. Starts do this by
 * themselves: it is there for locks of systems that are gone.
 */
export const unlock = Effect.fnUntraced(function* (input: OnSite & ByActor) {
  const { siteId } = yield* readSite(input.siteId)
  const { runs } = yield* Storage
  const lock = yield* SiteLock
  const owner = yield* lock.inspect(siteId)
  if (owner === null) return { unlocked: false }
  const active = yield* retryBriefly(runs.findActive(siteId))
  if (active !== null && active.runId === owner.runId)
    return yield* new AlreadyRunning({ siteId, runId: active.runId, state: busyState(active) })
  yield* lock.release({ siteId, runId: owner.runId })
  yield* audit(siteId, input, "unlock", { owner: owner.runId })
  return { unlocked: true }
})
