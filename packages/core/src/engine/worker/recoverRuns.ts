/** The sweep: repairs what crashes and lost messages leave behind. Every step is repeatable. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RunRecord, StartedRun } from "../../domain/AutomationRun.ts"
import type { Slot } from "../../domain/Slot.ts"
import { MediaStore } from "../../ports/MediaStore.ts"
import { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { eachAlone } from "../eachAlone.ts"
import { resumePaused, resumeUncapped } from "../run/resumePaused.ts"
import { retryBriefly } from "../retryStorage.ts"
import { releaseCredits } from "../credits/settleCredits.ts"
import { Settings } from "../Settings.ts"
import type { StageServices } from "../Stage.ts"
import type { StartServices } from "../start/startRun.ts"
import { resolveSlots } from "../start/tickSchedules.ts"
import { UNDECIDED, undoStart } from "../start/undoStart.ts"

export type SweepServices = StageServices | StartServices

const CHUNK = 100
/** Repairs made at the same time: a billing that is away is asked for some seconds each. */
const AT_ONCE = 8

/** One sweep. A step that fails is logged and does not keep the others from running. */
export const recoverRuns: Effect.Effect<void, never, SweepServices> = Effect.suspend(() =>
  Effect.forEach(
    Object.entries(STEPS),
    ([name, step]) =>
      step.pipe(Effect.catchCause((cause) => Effect.logWarning(`sweep: ${name} failed`, cause))),
    { discard: true },
  ),
)

const abandonedStarts = Effect.gen(function* () {
  const { runs } = yield* Storage
  const starting = yield* retryBriefly(runs.listAbandoned(UNDECIDED))
  yield* eachAlone(starting, ({ runId }) => `taking back start ${runId}`, undoStart, AT_ONCE)
})

const endedRuns = Effect.gen(function* () {
  const { runs } = yield* Storage
  let after: string | null = null
  for (;;) {
    const ended: ReadonlyArray<StartedRun> = yield* retryBriefly(
      runs.listUnreleased({ after, limit: CHUNK }),
    )
    const released = yield* eachAlone(
      ended,
      ({ runId }) => `releasing the credits of run ${runId}`,
      releaseCredits,
      AT_ONCE,
    )
    for (const accountId of new Set(released.map((run) => run.accountId)))
      yield* resumePaused({
        reason: "insufficient_credits",
        due: false,
        accountId,
        why: "another run of the account gave credits back",
      })
    after = ended.at(-1)?.runId ?? null
    if (ended.length < CHUNK) return
  }
})

const duePauses = Effect.gen(function* () {
  yield* resumePaused({
    reason: "provider_unavailable",
    due: true,
    why: "the provider is tried again",
  })
  yield* resumePaused({
    reason: "budget_cap",
    due: true,
    why: "the next period of the cap has begun",
  })
})

const claimedSlots = Effect.gen(function* () {
  const { slots } = yield* Storage
  let after: Slot | null = null
  for (;;) {
    const unresolved: ReadonlyArray<Slot> = yield* retryBriefly(
      slots.listUnresolved(UNDECIDED, CHUNK, after),
    )
    yield* resolveSlots(unresolved)
    after = unresolved.at(-1) ?? null
    if (unresolved.length < CHUNK) return
  }
})

/** Caps of accounts are the host's, who tells nobody when they change. */
const raisedCaps = Effect.suspend(resumeUncapped)

/** Queued and paused runs have no worker to renew their site's lock. */
const idleLocks = Effect.gen(function* () {
  const { leaseTtl, sweepEvery } = yield* Settings
  const storage = yield* Storage
  const lock = yield* SiteLock
  const ttl = Duration.max(Duration.times(leaseTtl, 2), Duration.times(sweepEvery, 2))
  const now = (yield* retryBriefly(storage.now)).getTime()
  let after: string | null = null
  for (;;) {
    const active: ReadonlyArray<RunRecord> = yield* retryBriefly(
      storage.runs.listActive({ limit: CHUNK, after }),
    )
    for (const { epoch, holder, runId, siteId } of active)
      if (holder === null || holder.expiresAt.getTime() <= now)
        yield* lock.renew({ siteId, owner: { runId, epoch }, ttl })
    after = active.at(-1)?.runId ?? null
    if (active.length < CHUNK) return
  }
})

/** Bytes that no image refers to a day after they were stored. */
const sweepMedia = Effect.gen(function* () {
  const media = yield* MediaStore
  const { pipeline } = yield* Storage
  let after: string | null = null
  for (;;) {
    const keys: ReadonlyArray<string> = yield* media.list({
      olderThan: Duration.hours(24),
      after,
      limit: CHUNK,
    })
    const referenced = new Set(yield* retryBriefly(pipeline.referencedMedia(keys)))
    const loose = keys.filter((key) => !referenced.has(key))
    if (loose.length > 0) yield* media.delete(loose)
    after = keys.at(-1) ?? null
    if (keys.length < CHUNK) return
  }
})

const STEPS: Readonly<Record<string, Effect.Effect<unknown, unknown, SweepServices>>> = {
  "abandoned starts": abandonedStarts,
  "ended runs": endedRuns,
  "due pauses": duePauses,
  "raised caps": raisedCaps,
  "claimed slots": claimedSlots,
  "idle locks": idleLocks,
  "loose media": sweepMedia,
}
