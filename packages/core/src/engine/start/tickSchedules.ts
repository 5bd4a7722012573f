/** Claims what is due and starts it: each due time exactly one run, however many nodes tick. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { AutomationConfig } from "../../domain/AutomationConfig.ts"
import type { StorageError } from "../../domain/errors.ts"
import { dueTimesBetween, nextRunAt } from "../../domain/Schedule.ts"
import { type Slot, type SlotOutcome, slotKey } from "../../domain/Slot.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import type { SlotClaim } from "../../ports/Slots.ts"
import { Storage } from "../../ports/Storage.ts"
import { eachAlone } from "../eachAlone.ts"
import { retryBriefly } from "../retryStorage.ts"
import { Settings } from "../Settings.ts"
import { startRun, type StartServices } from "./startRun.ts"

/** Configs claimed at once. */
const CHUNK = 100
/** Starts made at the same time. */
const STARTS = 4

/** One tick: claims every due config, busy or not, then starts the claimed slots. Answers how many. */
export const tickSchedules: Effect.Effect<number, StorageError, StartServices> = Effect.gen(
  function* () {
    const { slots } = yield* Storage
    const checkpoint = yield* Checkpoint
    let started = 0
    const broken = new Set<string>()
    for (;;) {
      // Those that cannot be claimed stay due, and first: they are asked for beside a full page of others.
      const { configs, now } = yield* retryBriefly(slots.listDue(CHUNK + broken.size))
      const missedAfter = yield* missedAfterMillis
      const claims: Array<SlotClaim> = []
      const due = configs.filter(({ siteId }) => !broken.has(siteId))
      if (due.length === 0) return started
      for (const config of due) {
        const claim = Result.try(() => claimOf(config, now, missedAfter))
        if (Result.isSuccess(claim)) claims.push(claim.success)
        else {
          broken.add(config.siteId)
          yield* Effect.logWarning(`the schedule of ${config.siteId} cannot be read`, claim.failure)
        }
      }
      const won = new Set(yield* retryBriefly(slots.claim(claims)))
      yield* checkpoint.hit("slot.claimed")
      const toStart = claims.flatMap(({ runFor, siteId }) =>
        runFor !== null && won.has(siteId) ? [{ siteId, dueAt: runFor }] : [],
      )
      started += toStart.length
      yield* resolveSlots(toStart)
      if (due.length < CHUNK) return started
    }
  },
)

const missedAfterMillis = Effect.gen(function* () {
  const { missedAfter, tickEvery } = yield* Settings
  return Duration.toMillis(
    missedAfter ?? Duration.max(Duration.hours(1), Duration.times(tickEvery, 2)),
  )
})

/**
 * What becomes of the due times up to now. Of several the latest is the one that may run: at once if it
 * is not missed, and if it is, only under `run_once`. The others are recorded as missed.
 */
export const claimOf = (config: AutomationConfig, now: Date, missedAfter: number): SlotClaim => {
  const dueAt = config.nextRunAt ?? now
  const times = [dueAt, ...dueTimesBetween(config, dueAt, now)]
  const latest = times.at(-1) ?? dueAt
  const missed = now.getTime() - latest.getTime() > missedAfter
  const runs = !missed || config.missedRun === "run_once"
  return {
    siteId: config.siteId,
    dueAt,
    nextRunAt: nextRunAt(config, now),
    runFor: runs ? latest : null,
    missed: runs ? times.slice(0, -1) : times,
  }
}

/** Starts the runs of claimed slots. */
export const resolveSlots = (
  claimed: ReadonlyArray<Pick<Slot, "dueAt" | "siteId">>,
): Effect.Effect<unknown, never, StartServices> =>
  eachAlone(
    claimed,
    ({ dueAt, siteId }) => `slot ${slotKey(siteId, dueAt)}`,
    ({ dueAt, siteId }) => resolveSlot(siteId, dueAt),
    STARTS,
  )

/**
 * Starts the run of a claimed slot, under the slot's own key, and records what came of it. While a
 * service is away the slot stays claimed and the sweep tries again, until the next slot is due.
 */
const resolveSlot = Effect.fnUntraced(function* (
  siteId: string,
  dueAt: Date,
): Effect.fn.Return<void, never, StartServices> {
  const { slots } = yield* Storage
  yield* attempt(siteId, dueAt).pipe(
    Effect.flatMap((outcome) =>
      outcome === null ? Effect.void : retryBriefly(slots.resolve({ siteId, dueAt, ...outcome })),
    ),
    Effect.ignore({ log: "Warn" }), // still claimed: the sweep takes it up again, under the same key
  )
})

interface Resolution {
  readonly outcome: Exclude<SlotOutcome, "claimed">
  readonly runId: string | null
}

const skipped = (outcome: Resolution["outcome"], runId: string | null = null): Resolution => ({
  outcome,
  runId,
})

/** Null: nothing is decided yet. */
const attempt = Effect.fnUntraced(function* (
  siteId: string,
  dueAt: Date,
): Effect.fn.Return<Resolution | null, StorageError, StartServices> {
  const { configs, now } = yield* Storage
  const [config] = yield* retryBriefly(configs.list([siteId]))
  if (config === undefined) return skipped("skipped_missed")
  const key = slotKey(siteId, dueAt)
  const { accountOf, sweepEvery } = yield* Settings
  const missedAfter = yield* missedAfterMillis
  const at = (yield* retryBriefly(now)).getTime()
  if (isOver(config, dueAt, at, missedAfter)) return yield* startedBefore(siteId, key)
  const start = Effect.flatMap(accountOf(siteId), (accountId) =>
    startRun({
      config: { ...config, accountId },
      trigger: "scheduled",
      by: null,
      idempotencyKey: key,
      requestHash: key,
    }),
  )
  return yield* start.pipe(
    Effect.map(({ run }) => skipped("started", run.runId)),
    Effect.catchTags({
      AlreadyRunning: ({ runId }) => Effect.succeed(skipped("skipped_busy", runId)),
      InsufficientCredits: () => Effect.succeed(skipped("skipped_insufficient_credits")),
      SiteNotFound: () => Effect.succeed(skipped("skipped_unavailable")),
    }),
    Effect.catch((error) =>
      Effect.gen(function* () {
        yield* Effect.logWarning(`slot ${key} could not be started`, error.message)
        const nextTry = (yield* retryBriefly(now)).getTime() + Duration.toMillis(sweepEvery)
        return isOver(config, dueAt, nextTry, missedAfter) ? skipped("skipped_unavailable") : null
      }),
    ),
  )
})

/** Whether a claimed slot is no longer to start a run: switched off, overtaken by the next, or missed under `skip`. */
const isOver = (config: AutomationConfig, dueAt: Date, at: number, missedAfter: number): boolean =>
  !config.enabled ||
  nextRunAt(config, dueAt).getTime() <= at ||
  (config.missedRun === "skip" && at - dueAt.getTime() > missedAfter)

/** Runs of a site among which that of a slot is looked for. */
const LATEST = 10

/** What to record of a slot that is over: its run, if its process died after that had begun. */
const startedBefore = Effect.fnUntraced(function* (siteId: string, key: string) {
  const { runs } = yield* Storage
  const latest = yield* retryBriefly(runs.list({ siteId, limit: LATEST, before: null }))
  const run = latest.find(({ idempotencyKey }) => idempotencyKey === key)
  return run === undefined ? skipped("skipped_missed") : skipped("started", run.runId)
})
