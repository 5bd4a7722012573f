/** One claimed run, from claim to rest: stage after stage, under a lease, until it ends or is given back. */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import type { CreditsUnavailable, LeaseLost, StorageError } from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import { nextStage, type StageNumber } from "../../domain/Stage.ts"
import { plannedStage } from "../../domain/StagePlan.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import type { CreditLedger } from "../../ports/CreditLedger.ts"
import { Dispatcher } from "../../ports/Dispatcher.ts"
import type { Claim, StageEnd } from "../../ports/RunStore.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { endRun } from "./endRun.ts"
import { holdLease } from "../lease/holdLease.ts"
import {
  countedActive,
  countRunEnded,
  countTakeover,
  type RunOutcome,
  timedStage,
} from "../metrics.ts"
import { liveIntake } from "../publish/publishGate.ts"
import { retryBriefly, retryWhileTrusted } from "../retryStorage.ts"
import { makeRunSession, type RunSession } from "../RunSession.ts"
import { LONGEST_WAIT, runStage } from "../stage/runStage.ts"
import { stageEndLine } from "./runWords.ts"
import { Pipeline, type StageServices } from "../Stage.ts"
import type { Stop } from "../stage/StageWindow.ts"
import { type SpanOf, traced } from "../traced.ts"

export type ExecuteServices = CreditLedger | Dispatcher | Pipeline | SiteLock | StageServices
type Trouble = CreditsUnavailable | LeaseLost | StorageError

/**
 * Works on a claimed run. Never fails: a lost lease, an unreachable storage or an interruption leaves
 * the run to the next claimer; a defect fails it, naming the defect.
 */
export const executeRun = (
  claim: Claim,
  trustedUntil: number,
  opened: (session: RunSession) => void,
): Effect.Effect<void, never, ExecuteServices> =>
  Effect.suspend(() => {
    const session = makeRunSession(claim.run, claim.lease, trustedUntil)
    opened(session)
    const told = claim.takeover ? tellTakeover(session) : Effect.void
    return Effect.exit(holdLease(session, Effect.andThen(told, work(session)))).pipe(
      Effect.onInterrupt(() => giveBack(session)),
      Effect.flatMap((exit) => settleExit(session, exit)),
      Effect.tap(countRunEnded),
      (effect) => traced("automation.run", spanOf(claim), effect),
      countedActive,
      Effect.tap((outcome) => Effect.logInfo(`the run is ${WORDS[outcome]}`)),
      Effect.annotateLogs({ runId: claim.run.runId, siteId: claim.run.siteId }),
      Effect.asVoid,
    )
  })

const spanOf = ({ run, takeover }: Claim): SpanOf<RunOutcome> => ({
  root: true, // it outlives whatever woke it
  attributes: () => ({
    "pressline.run_id": run.runId,
    "pressline.site_id": run.siteId,
    "pressline.trigger": run.triggerType,
    "pressline.takeover": takeover,
  }),
  answered: (outcome) => ({ "pressline.outcome": outcome }),
  failure: (outcome) => (outcome === "failed" || outcome === "left" ? outcome : null),
})

const WORDS: { readonly [O in RunOutcome]: string } = {
  completed: "completed",
  failed: "failed",
  paused: "paused",
  cancelled: "cancelled",
  handed_back: "given back",
  left: "left to another worker",
}

const tellTakeover = Effect.fnUntraced(function* (session: RunSession) {
  const { lease, run } = session
  const { log } = yield* Storage
  const line = logLine(
    "run.taken_over",
    `Its worker fell silent in stage ${run.currentStage}; another has taken the run over (${run.takeovers} so far).`,
    { level: "warn", stage: run.currentStage },
  )
  yield* countTakeover
  yield* retryWhileTrusted(session, log.append(lease.runId, [line]))
})

const settleExit = (
  session: RunSession,
  exit: Exit.Exit<RunOutcome, Trouble>,
): Effect.Effect<RunOutcome, never, ExecuteServices> => {
  if (Exit.isSuccess(exit)) return Effect.succeed(exit.value)
  const { cause } = exit
  if (Cause.hasDies(cause)) {
    const defect = Cause.squash(cause)
    return endRun(session, {
      _tag: "Defect",
      detail: defect instanceof Error ? defect.message : String(defect),
    }).pipe(
      Effect.andThen(Effect.logError("a defect failed the run", cause)),
      Effect.as("failed" as const),
      Effect.catchCause((more) =>
        Effect.as(Effect.logError("a failed run could not be recorded", more), "left" as const),
      ),
    )
  }
  return Effect.logWarning("the run is left to another worker", Cause.pretty(cause)).pipe(
    Effect.andThen(giveBack(session)),
    Effect.as("left" as const),
  )
}

/** Gives the lease up, if it still is ours, and wakes another worker; a failure leaves it to run out. */
const giveBack = Effect.fnUntraced(function* ({ actingIds, lease }: RunSession) {
  const { runs } = yield* Storage
  const dispatcher = yield* Dispatcher
  yield* retryBriefly(runs.handBack(lease, { unknown: actingIds(), delay: null })).pipe(
    Effect.andThen(dispatcher.dispatch(lease.runId)),
    Effect.catchTag("LeaseLost", () => Effect.void), // another has it
    Effect.catchCause((cause) => Effect.logWarning("handing the run back failed", cause)),
  )
})

/** Workers that may die with a run in a row, without any progress, before it is given up. */
const MOST_TAKEOVERS = 5

/** Rounds in a row in which storage says that items wait at a stage and gives none, before it is a defect. */
const MOST_IDLE = 10

/** Between such rounds, in milliseconds: doubled from the first to the longest. */
const FIRST_IDLE = 100
const LONGEST_IDLE = 5000

/** The walk through the stages; reads like the life of a run. */
const work = Effect.fnUntraced(function* (
  session: RunSession,
): Effect.fn.Return<RunOutcome, Trouble, ExecuteServices> {
  const { run } = session
  const { stages } = yield* Pipeline
  const checkpoint = yield* Checkpoint
  yield* checkpoint.hit("run.claimed")
  if (run.takeoversInARow >= MOST_TAKEOVERS) {
    yield* endRun(session, { _tag: "CrashLoop", takeovers: run.takeoversInARow })
    return "failed"
  }
  let stage: StageNumber | null = run.currentStage
  let stop: Stop | null = yield* waitUntil(session, run.notBefore)
  let idle = 0
  while (stage !== null) {
    session.enter(stage)
    const before = storedOf(session, stage)
    const planned = plannedStage(run.stagePlan, stage)
    const code = stages.find(({ number }) => number === stage)
    if (stop === null && planned.enabled && code !== undefined && !hasEnded(session, stage))
      stop = yield* observedStage(session, stage, runStage(session, code, planned))
    if (stop === null) stop = requestOf(session)
    if (stop !== null) {
      const outcome = yield* endRun(session, stop)
      if (outcome !== "going-on") return outcome
      stop = null
      continue
    }
    const end: StageEnd = yield* endStage(session, stage)
    if (end._tag === "NotYet") {
      // Items came while it ended: the stage goes round. At once, if the last round did anything.
      idle = storedOf(session, stage) > before ? 0 : idle + 1
      if (idle > 0) stop = yield* idleRound(session, stage, end.eligible, idle)
      continue
    }
    idle = 0
    stop = yield* wait(session, delayAfter(session, stage) * 1000)
    stage = nextStage(stage)
  }
  yield* checkpoint.hit("run.before-finish")
  yield* endRun(session, { _tag: "Finished" })
  return "completed"
})

const observedStage = <E, R>(
  { run }: RunSession,
  stage: StageNumber,
  effect: Effect.Effect<Stop | null, E, R>,
) => {
  const attributes = () => ({ "pressline.run_id": run.runId, "pressline.stage": stage })
  return timedStage(stage, traced("automation.stage", { attributes }, effect))
}

/** Items of a stage that this run is done with. */
const storedOf = (session: RunSession, stage: StageNumber): number => {
  const { failed, processed } = session.counters(stage)
  return processed + failed
}

const idleRound = (session: RunSession, stage: StageNumber, eligible: number, idle: number) =>
  idle > MOST_IDLE
    ? Effect.die(
        new Error(
          `storage says that ${eligible} items wait at stage ${stage} and gave none of them in ${MOST_IDLE} rounds`,
        ),
      )
    : wait(session, Math.min(FIRST_IDLE * 2 ** (idle - 1), LONGEST_IDLE))

const hasEnded = (session: RunSession, stage: StageNumber): boolean =>
  session.counters(stage).endedAt !== null

const requestOf = (session: RunSession): Stop | null =>
  session.isStopping()
    ? { _tag: "Shutdown" }
    : session.control() !== "none"
      ? { _tag: "Control" }
      : null

/** Ends a stage where nothing waits, and begins the next. */
const endStage = Effect.fnUntraced(function* (
  session: RunSession,
  stage: StageNumber,
): Effect.fn.Return<StageEnd, LeaseLost | StorageError, Storage> {
  const { run, lease } = session
  const { runs } = yield* Storage
  const checkpoint = yield* Checkpoint
  const skipped = !plannedStage(run.stagePlan, stage).enabled
  const next = nextStage(stage)
  const delay = delayAfter(session, stage)
  yield* checkpoint.hit("stage.before-end")
  const end = yield* retryWhileTrusted(
    session,
    runs.endStage(lease, {
      stage,
      intake: yield* retryWhileTrusted(session, liveIntake(run, stage)),
      next: next === null ? null : yield* retryWhileTrusted(session, liveIntake(run, next)),
      skipped,
      delay: delay === 0 ? null : Duration.seconds(delay),
      percentage: 0,
      log: [stageEndLine(run, stage, session.counters, skipped)],
    }),
  )
  session.observe(end.answer)
  if (end._tag === "Ended") {
    yield* Effect.logDebug(skipped ? "a stage is skipped" : "a stage is ended").pipe(
      Effect.annotateLogs({ stage }),
    )
    yield* checkpoint.hit("stage.ended")
  }
  return end
})

/** Seconds between a stage and the next; none after one that is switched off, or the last. */
const delayAfter = ({ run }: RunSession, stage: StageNumber): number =>
  nextStage(stage) !== null && plannedStage(run.stagePlan, stage).enabled
    ? run.config.betweenStageDelay
    : 0

/** What is left of a delay that an earlier worker began. */
const waitUntil = Effect.fnUntraced(function* (session: RunSession, at: Date | null) {
  if (at === null) return null
  const storage = yield* Storage
  const now = yield* retryWhileTrusted(session, storage.now)
  return yield* wait(session, at.getTime() - now.getTime())
})

/** Waits with the lease in hand, or asks for the run to be given back; requests end the wait at once. */
const wait = Effect.fnUntraced(function* (session: RunSession, millis: number) {
  if (millis <= 0) return null
  if (millis > LONGEST_WAIT) return { _tag: "Delay", millis } satisfies Stop
  const changes = yield* Queue.unbounded<void>()
  session.onChange(() => Queue.offerUnsafe(changes, undefined))
  const changed = Effect.gen(function* () {
    while (requestOf(session) === null) yield* Queue.take(changes)
  })
  yield* changed.pipe(
    Effect.timeoutOption(Duration.millis(millis)),
    Effect.ensuring(Effect.sync(() => session.onChange(() => {}))),
  )
  return null
})
