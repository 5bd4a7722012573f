/** The sweep: repairs what crashes and lost messages leave behind. Every step is repeatable. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RunRecord } from "../domain/AutomationRun.ts"
import { MediaStore } from "../ports/MediaStore.ts"
import { SiteLock } from "../ports/SiteLock.ts"
import { Storage } from "../ports/Storage.ts"
import { publishDue } from "./publishDue.ts"
import { resumePaused, resumeUncapped } from "./resumePaused.ts"
import { retryBriefly } from "./retryStorage.ts"
import { releaseEndedRuns } from "./settleCredits.ts"
import { Settings } from "./Settings.ts"
import type { StageServices } from "./Stage.ts"
import type { StartServices } from "./startRun.ts"
import { resolveSlot } from "./tickSchedules.ts"
import { undoAbandoned, UNDECIDED } from "./undoStart.ts"

export type SweepServices = StageServices | StartServices

const CHUNK = 100

/** One sweep. A step that fails is logged and does not keep the others from running. */
export const recoverRuns: Effect.Effect<void, never, SweepServices> = Effect.suspend(() =>
  Effect.forEach(
    Object.entries(STEPS),
    ([name, step]) =>
      step.pipe(Effect.catchCause((cause) => Effect.logWarning(`sweep: ${name} failed`, cause))),
    { discard: true },
  ),
)

const endedRuns = Effect.gen(function* () {
  for (const accountId of yield* releaseEndedRuns())
    yield* resumePaused({
      reason: "insufficient_credits",
      due: false,
      accountId,
      why: "another run of the account gave credits back",
    })
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
  const unresolved = yield* retryBriefly(slots.listUnresolved(UNDECIDED, CHUNK))
  yield* Effect.forEach(unresolved, ({ dueAt, siteId }) => resolveSlot(siteId, dueAt), {
    discard: true,
  })
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
  "abandoned starts": undoAbandoned(),
  "ended runs": endedRuns,
  "due pauses": duePauses,
  "raised caps": raisedCaps,
  "claimed slots": claimedSlots,
  "idle locks": idleLocks,
  "held-back articles": publishDue,
  "loose media": sweepMedia,
}
