/** A run as a worker has it: reserved, begun, claimed, and led to the stage that a test is about. */
import type { Ids } from "@pressline/core/effect"
import {
  defaultPriceBook,
  defaultRatios,
  type Intake,
  intakeOf,
  type Lease,
  type NewLogLine,
  type NewNotification,
  nextStage,
  type PerStage,
  perStage,
  type PublishPolicy,
  type Reservation,
  type RunRecord,
  snapshotOf,
  type StageNumber,
  type StorageError,
  Storage,
} from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { newId, type Site } from "./site.ts"

export interface Run extends Site {
  readonly runId: string
  readonly lease: Lease
}

const LONG = Duration.minutes(10)

/** What is told of the end of a run. */
interface Told {
  readonly log: ReadonlyArray<NewLogLine>
  readonly notifications?: ReadonlyArray<NewNotification>
}

/** Nothing to tell. */
export const untold: { readonly log: ReadonlyArray<NewLogLine> } = { log: [] }

export const intake = (
  site: Site,
  stage: StageNumber,
  policy: PublishPolicy = { mode: "auto" },
): Intake => intakeOf(site.plan, stage, policy)

export const reservation = (
  site: Site,
  more: Partial<Reservation> = {},
): Effect.Effect<Reservation, never, Ids> =>
  Effect.map(newId, (runId) => ({
    runId,
    siteId: site.siteId,
    accountId: site.accountId,
    triggerType: "manual",
    idempotencyKey: null,
    requestHash: "hash",
    pipeline: site.pipeline,
    config: site.config,
    stagePlan: site.plan,
    priceBook: defaultPriceBook,
    ratios: defaultRatios,
    ...more,
  }))

/** A run that waits for a worker. */
export const queuedRun = Effect.fnUntraced(function* (
  site: Site,
  more: Partial<Reservation> = {},
  pending: Partial<PerStage<number>> = {},
) {
  const { runs } = yield* Storage
  const input = yield* reservation(site, more)
  yield* runs.reserve(input)
  yield* runs.begin({
    runId: input.runId,
    snapshot: snapshotOf({ ...perStage(() => 0), ...pending }),
    ...untold,
  })
  return input.runId
})

/** Claims a run that must be there for the taking. */
export const claimed = Effect.fnUntraced(function* (
  site: Site,
  runId: string,
  ttl: Duration.Duration = LONG,
  worker = "worker-1",
) {
  const { runs } = yield* Storage
  const claim = yield* runs.claim({ worker, ttl, pipelines: [site.pipeline], runId })
  if (claim === null) return yield* Effect.die(new Error(`run ${runId} is not claimable`))
  return claim
})

/** Skips the stages before `stage`: what waits in them stays. */
export const reach = Effect.fnUntraced(function* (run: Run, stage: StageNumber) {
  let { currentStage } = yield* recordOf(run.runId)
  while (currentStage < stage) {
    yield* endStage(run, currentStage, { skipped: true })
    currentStage = nextStage(currentStage) ?? 7
  }
})

/** A run that `worker-1` holds, in `stage`. */
export const startedRun = Effect.fnUntraced(function* (
  site: Site,
  choice: {
    readonly stage?: StageNumber
    readonly ttl?: Duration.Duration
    readonly pending?: Partial<PerStage<number>>
    readonly reservation?: Partial<Reservation>
  } = {},
) {
  const runId = yield* queuedRun(site, choice.reservation, choice.pending)
  const { lease } = yield* claimed(site, runId, choice.ttl)
  const run: Run = { ...site, runId, lease }
  yield* reach(run, choice.stage ?? 1)
  return run
})

/** Ends a stage as the engine does, with the intake of the next one. */
export const endStage = Effect.fnUntraced(function* (
  run: Run,
  stage: StageNumber,
  choice: {
    readonly skipped?: boolean
    readonly policy?: PublishPolicy
    readonly delay?: Duration.Duration
    readonly percentage?: number
    readonly log?: ReadonlyArray<NewLogLine>
  } = {},
) {
  const { runs } = yield* Storage
  const next = nextStage(stage)
  return yield* runs.endStage(run.lease, {
    stage,
    intake: intake(run, stage, choice.policy),
    next: next === null ? null : intake(run, next, choice.policy),
    skipped: choice.skipped ?? false,
    delay: choice.delay ?? null,
    percentage: choice.percentage ?? 0,
    log: choice.log ?? [],
  })
})

/** The record, which must be there. */
export const recordOf = (runId: string): Effect.Effect<RunRecord, StorageError, Storage> =>
  Effect.gen(function* () {
    const { runs } = yield* Storage
    const run = yield* runs.find(runId)
    return run ?? (yield* Effect.die(new Error(`run ${runId} is gone`)))
  })

/** Ends every stage that is left, whatever waits in it, and then the run. */
export const finished = Effect.fnUntraced(function* (run: Run, told: Told = untold) {
  const { runs } = yield* Storage
  yield* reach(run, 7)
  yield* endStage(run, 7, { skipped: true })
  return yield* runs.finish(run.lease, told)
})

/** An operator asks, with nothing to tell. */
export const asked = Effect.fnUntraced(function* (
  runId: string,
  control: "pause" | "cancel",
  by: string | null = "ann",
) {
  const { runs } = yield* Storage
  return yield* runs.requestControl({ runId, control, by, log: [], logIfMoved: [] })
})

/** Lets another worker have it; the lease that was held is one of an older epoch then. */
export const handedOver = Effect.fnUntraced(function* (run: Run) {
  const { runs } = yield* Storage
  yield* runs.handBack(run.lease, { unknown: [], delay: null })
  const { lease } = yield* claimed(run, run.runId, LONG, "worker-2")
  const next: Run = { ...run, lease }
  return next
})

/** The worker dies with what it has in hand, and another one takes over. */
export const takenOver = Effect.fnUntraced(function* (run: Run) {
  const { runs } = yield* Storage
  yield* runs.expireLeases
  const { lease } = yield* claimed(run, run.runId, LONG, "worker-2")
  const next: Run = { ...run, lease }
  return next
})
