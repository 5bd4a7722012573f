/**
 * Starts a run of a site: reserve, lock, snapshot, hold, running, dispatch. Any step before
 * `running` that fails undoes the earlier ones; what a crash leaves behind the sweep undoes.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import {
  busyState,
  isStarted,
  type RunRecord,
  type StartedRun,
  type TriggerType,
} from "../../domain/AutomationRun.ts"
import type { AutomationConfig } from "../../domain/AutomationConfig.ts"
import {
  addCredits,
  type Credits,
  creditsToNumber,
  formatCredits,
  lessCredits,
  noCredits,
  requiredCredits,
  subtractCredits,
} from "../../domain/Credits.ts"
import {
  AlreadyRunning,
  type CreditsUnavailable,
  type DispatcherUnavailable,
  IdempotencyConflict,
  InsufficientCredits,
  type LockUnavailable,
  StorageError,
} from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import { snapshotOf } from "../../domain/Snapshot.ts"
import { type StageNumber, STAGES } from "../../domain/Stage.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import { CreditLedger } from "../../ports/CreditLedger.ts"
import { Dispatcher } from "../../ports/Dispatcher.ts"
import { Ids } from "../../ports/Ids.ts"
import type { SiteLock } from "../../ports/SiteLock.ts"
import { Storage } from "../../ports/Storage.ts"
import { type PlannedRun, planRun, priceRun, type RunEstimate } from "../credits/estimateRun.ts"
import { countRunStarted } from "../metrics.ts"
import { retryBriefly } from "../retryStorage.ts"
import { releaseEndedRuns } from "../credits/settleCredits.ts"
import { lockSite } from "../lease/lockSite.ts"
import { Settings } from "../Settings.ts"
import { Pipeline } from "../Stage.ts"
import { undoStart } from "./undoStart.ts"

export interface StartRequest {
  readonly config: AutomationConfig
  readonly trigger: TriggerType
  readonly by: string | null
  readonly idempotencyKey: string | null
  /** Tells the same request from another one under the same key. */
  readonly requestHash: string
}

export interface Started {
  readonly run: StartedRun
  /** The key was used before: this is that run, nothing was started. */
  readonly replayed: boolean
}

export type StartRefused =
  | AlreadyRunning
  | CreditsUnavailable
  | DispatcherUnavailable
  | IdempotencyConflict
  | InsufficientCredits
  | LockUnavailable
  | StorageError

export type StartServices = CreditLedger | Dispatcher | Ids | Pipeline | SiteLock | Storage

/** How long to wait before another start of the site is asked about again. */
const ASK_AGAIN = Duration.millis(100)

export const startRun = Effect.fnUntraced(function* (
  request: StartRequest,
): Effect.fn.Return<Started, StartRefused, StartServices> {
  const { startWait } = yield* Settings
  const dispatcher = yield* Dispatcher
  yield* dispatcher.check
  const planned = yield* retryBriefly(planRun(request.config))
  const ids = yield* Ids
  let patience = Duration.toMillis(startWait)
  for (;;) {
    const runId = yield* ids.next
    const met = yield* reserve(request, runId, planned)
    if (met === null) {
      const run = yield* begin(request, runId, planned)
      if (run !== null) {
        yield* dispatcher
          .dispatch(runId)
          .pipe(
            Effect.catch((error) =>
              Effect.logWarning("dispatch failed; the sweep repairs it", error),
            ),
          )
        yield* Effect.andThen(
          countRunStarted(run.triggerType),
          Effect.logInfo(`a run is started (${run.triggerType})`),
        ).pipe(Effect.annotateLogs({ runId, siteId: run.siteId }))
        return { run, replayed: false }
      }
      continue // the sweep took the row away meanwhile: reserve again
    }
    const decided = yield* decide(request, met)
    if (decided !== null) return decided
    if (patience <= 0)
      return yield* new StorageError({
        operation: "startRun",
        reason: "unavailable",
        detail:
          met.run === null
            ? `site ${request.config.siteId} is being removed; repeat deleteSite until it is done`
            : `another start of site ${request.config.siteId} has not been decided; try again`,
      })
    patience -= Duration.toMillis(ASK_AGAIN)
    yield* Effect.sleep(ASK_AGAIN)
  }
})

interface Met {
  /** Null: the site is being removed. */
  readonly run: RunRecord | null
  readonly sameKey: boolean
  readonly sameRequest: boolean
}

/** Null: the site is ours. Otherwise the run that is in the way, or that the key already made. */
const reserve = Effect.fnUntraced(function* (
  request: StartRequest,
  runId: string,
  { plan, ratios }: PlannedRun,
): Effect.fn.Return<Met | null, StorageError, Pipeline | Storage> {
  const { priceBook } = yield* Settings
  const { key: pipeline } = yield* Pipeline
  const { runs } = yield* Storage
  const checkpoint = yield* Checkpoint
  const { config, idempotencyKey, requestHash, trigger } = request
  const reserved = yield* retryBriefly(
    runs.reserve({
      runId,
      siteId: config.siteId,
      accountId: config.accountId,
      triggerType: trigger,
      idempotencyKey,
      requestHash,
      pipeline,
      config,
      stagePlan: plan,
      priceBook,
      ratios,
    }),
  )
  yield* checkpoint.hit("start.reserved")
  if (reserved._tag === "Removing") return { run: null, sameKey: false, sameRequest: false }
  if (reserved._tag === "Reserved" || reserved.run.runId === runId) return null
  return {
    run: reserved.run,
    sameKey: reserved._tag === "SameKey",
    sameRequest: reserved._tag === "SameKey" && reserved.sameRequest,
  }
})

/** What meeting another run means; null: it is still starting, or the site still there: ask again. */
const decide = Effect.fnUntraced(function* (
  request: StartRequest,
  { run, sameKey, sameRequest }: Met,
): Effect.fn.Return<Started | null, AlreadyRunning | IdempotencyConflict> {
  if (sameKey && !sameRequest)
    return yield* new IdempotencyConflict({ key: request.idempotencyKey ?? "" })
  if (run === null || !isStarted(run)) return null
  if (sameKey) return { run, replayed: true }
  return yield* new AlreadyRunning({
    siteId: request.config.siteId,
    runId: run.runId,
    state: busyState(run),
  })
})

/** Lock, snapshot, hold, `running`; undone together unless the run begins. Null: the row is gone. */
const begin = (request: StartRequest, runId: string, planned: PlannedRun) =>
  Effect.gen(function* () {
    const { config, by, trigger } = request
    const { siteId } = config
    const { runs } = yield* Storage
    const checkpoint = yield* Checkpoint
    const odd = yield* lockSite(siteId, { runId, epoch: 0 })
    yield* checkpoint.hit("start.locked")
    const estimate = yield* retryBriefly(priceRun(config, planned))
    yield* holdFor(request, runId, estimate)
    yield* checkpoint.hit("start.held")
    const waiting = STAGES.reduce((sum, stage) => sum + estimate.counts.pending[stage], 0)
    const begun = yield* retryBriefly(
      runs.begin({
        runId,
        snapshot: snapshotOf(estimate.counts.pending),
        log: [
          logLine(
            "run.started",
            `The run is started (${trigger}): ${waiting} items wait, about ${formatCredits(estimate.total)} credits, ${formatCredits(estimate.required)} held.`,
            { actor: by, facts: { waiting, estimate: creditsToNumber(estimate.total) } },
          ),
          ...odd,
        ],
      }),
    )
    yield* checkpoint.hit("start.running")
    const run = yield* retryBriefly(runs.find(runId))
    return begun && run !== null && isStarted(run) ? run : null
  }).pipe(
    Effect.onExit((exit) =>
      Exit.isSuccess(exit) && exit.value !== null
        ? Effect.void
        : undoStart({ ...request.config, runId }).pipe(Effect.ignore({ log: "Warn" })),
    ),
  )

/** Check and hold in one step; refused once, ended runs of the account give back theirs first. */
const holdFor = Effect.fnUntraced(function* (
  { config }: StartRequest,
  runId: string,
  estimate: RunEstimate,
): Effect.fn.Return<
  void,
  CreditsUnavailable | InsufficientCredits | StorageError,
  CreditLedger | Storage
> {
  const ledger = yield* CreditLedger
  const { accountId } = config
  const hold = retryBriefly(ledger.hold({ runId, accountId, atLeast: estimate.required }))
  let result = yield* hold
  if (result._tag === "Short") {
    yield* releaseEndedRuns(accountId)
    result = yield* hold
  }
  if (result._tag !== "Short") return // released: the sweep took the row, and `begin` finds it gone
  const balance = result.available
  return yield* new InsufficientCredits({
    accountId,
    required: estimate.required,
    balance,
    missing: subtractCredits(estimate.required, balance),
    stagesThatFit: stagesThatFit(estimate, balance),
  })
})

/** The first stages that a balance would pay for, with the usual buffer. */
export const stagesThatFit = (
  { credits, plan }: Pick<RunEstimate, "credits" | "plan">,
  balance: Credits,
): ReadonlyArray<StageNumber> => {
  const fit: Array<StageNumber> = []
  let sum = noCredits
  for (const { enabled, number } of plan.stages) {
    if (!enabled) continue
    sum = addCredits(sum, credits[number])
    if (lessCredits(balance, requiredCredits(sum))) break
    fit.push(number)
  }
  return fit
}
