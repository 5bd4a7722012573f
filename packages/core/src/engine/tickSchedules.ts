/** Claims what is due and starts it: each due time exactly one run, however many nodes tick. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import type { StorageError } from "../domain/errors.ts"
import { dueTimesBetween, nextRunAt } from "../domain/Schedule.ts"
import { type SlotOutcome, slotKey } from "../domain/Slot.ts"
import { Checkpoint } from "../ports/Checkpoint.ts"
import type { SlotClaim } from "../ports/Slots.ts"
import { Storage } from "../ports/Storage.ts"
import { retryBriefly } from "./retryStorage.ts"
import { Settings } from "./Settings.ts"
import { startRun, type StartServices } from "./startRun.ts"

/** Configs claimed at once. */
const CHUNK = 100

/** One tick: claims every due config, busy or not, then starts the claimed slots. Answers how many. */
export const tickSchedules: Effect.Effect<number, StorageError, StartServices> = Effect.gen(
  function* () {
    const { slots } = yield* Storage
    const checkpoint = yield* Checkpoint
    let started = 0
    for (;;) {
      const { configs, now } = yield* retryBriefly(slots.listDue(CHUNK))
      if (configs.length === 0) return started
      const missedAfter = yield* missedAfterMillis
      const claims = configs.map((config) => claimOf(config, now, missedAfter))
      const won = new Set(yield* retryBriefly(slots.claim(claims)))
      yield* checkpoint.hit("slot.claimed")
      for (const { runFor, siteId } of claims) {
        if (runFor === null || !won.has(siteId)) continue
        started += 1
        yield* resolveSlot(siteId, runFor)
      }
      if (configs.length < CHUNK) return started
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

/** Starts the run of a claimed slot, under the slot's own key, and records what came of it. */
export const resolveSlot = Effect.fn("resolveSlot")(function* (
  siteId: string,
  dueAt: Date,
): Effect.fn.Return<void, never, StartServices> {
  const { slots } = yield* Storage
  const outcome = yield* attempt(siteId, dueAt)
  yield* retryBriefly(slots.resolve({ siteId, dueAt, ...outcome })).pipe(
    Effect.ignore({ log: "Warn" }), // still claimed: the sweep takes it up again, under the same key
  )
})

interface Resolution {
  readonly outcome: Exclude<SlotOutcome, "claimed">
  readonly runId: string | null
}

/** Services that are away are asked again: here for a while, and by the sweep until the next slot is due. */
const patience = Schedule.exponential("1 second").pipe(Schedule.upTo({ times: 3 }))

const attempt = Effect.fnUntraced(function* (
  siteId: string,
  dueAt: Date,
): Effect.fn.Return<Resolution, never, StartServices> {
  const { configs } = yield* Storage
  const key = slotKey(siteId, dueAt)
  const start = Effect.gen(function* () {
    const [config] = yield* configs.list([siteId])
    if (config === undefined) return { outcome: "skipped_missed", runId: null } satisfies Resolution
    const { run } = yield* startRun({
      config,
      trigger: "scheduled",
      by: null,
      idempotencyKey: key,
      requestHash: key,
    })
    return { outcome: "started", runId: run.runId } satisfies Resolution
  })
  return yield* start.pipe(
    Effect.retry({
      schedule: patience,
      while: ({ _tag }) => _tag !== "AlreadyRunning" && _tag !== "InsufficientCredits",
    }),
    Effect.catchTags({
      AlreadyRunning: ({ runId }) => Effect.succeed<Resolution>({ outcome: "skipped_busy", runId }),
      InsufficientCredits: () =>
        Effect.succeed<Resolution>({ outcome: "skipped_insufficient_credits", runId: null }),
    }),
    Effect.catch((error) =>
      Effect.as(Effect.logWarning(`slot ${key} could not be started`, error.message), {
        outcome: "skipped_unavailable",
        runId: null,
      } satisfies Resolution),
    ),
  )
})
