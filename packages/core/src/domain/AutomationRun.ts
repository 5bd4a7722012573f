/** One pass of the pipeline for a site: the stored record, and the run as it is shown. */
import * as Schema from "effect/Schema"
import { AutomationConfig } from "./AutomationConfig.ts"
import { type BusyState, Control, RunStatus } from "./RunStatus.ts"
import { Credits, PriceBook } from "./Credits.ts"
import { AccountId, Id, SiteId } from "./ids.ts"
import type { Ratios } from "./Ratios.ts"
import { Snapshot } from "./Snapshot.ts"
import { type PerStage, StageNumber } from "./Stage.ts"
import { plannedStage, StagePlan } from "./StagePlan.ts"
import { type StageCounters, stageResultFields, toStageResults } from "./StageResult.ts"
import { Count, Timestamp, wire } from "./wire.ts"

export const TriggerType = Schema.Literals(["manual", "scheduled"])
export type TriggerType = typeof TriggerType.Type

export const PauseReason = Schema.Literals([
  "requested",
  "insufficient_credits",
  "provider_unavailable",
  "budget_cap",
])
export type PauseReason = typeof PauseReason.Type

const runFields = {
  runId: Id,
  siteId: SiteId,
  accountId: AccountId,
  triggerType: TriggerType,
  status: RunStatus,
  currentStage: StageNumber,
  startedAt: Timestamp,
  pausedAt: Schema.NullOr(Timestamp),
  resumedAt: Schema.NullOr(Timestamp),
  cancelledAt: Schema.NullOr(Timestamp),
  completedAt: Schema.NullOr(Timestamp),
  totalCreditsUsed: Credits,
  initialSnapshot: Snapshot,
  errorMessage: Schema.NullOr(Schema.String),
  pauseReason: Schema.NullOr(PauseReason),
  /** In words: which cap, which provider, until when. */
  pauseDetail: Schema.NullOr(Schema.String),
  /** When a pause of the engine ends by itself; null: it waits for somebody, or the run is not paused. */
  resumeAt: Schema.NullOr(Timestamp),
  /** What was asked and has not taken effect yet. */
  requested: Control,
  requestedBy: Schema.NullOr(Schema.String),
  config: AutomationConfig,
  stagePlan: StagePlan,
  priceBook: PriceBook,
  /** Grows by one with every takeover and every move made by another than the lease holder. */
  epoch: Count,
  /** When a worker last said that it is at work on it. */
  heartbeatAt: Schema.NullOr(Timestamp),
  takeovers: Count,
} as const

export const AutomationRun = wire({ ...runFields, ...stageResultFields })
export type AutomationRun = typeof AutomationRun.Type

type Shown = { readonly [K in keyof typeof runFields]: (typeof runFields)[K]["Type"] }

/** The items a worker may have started since the last commit. */
export interface Hand {
  readonly stage: StageNumber
  /** In the order they are taken. What was decided since may still be among them. */
  readonly ids: ReadonlyArray<Id>
  readonly since: Date
}

/** Who may write for a run, until when. */
export interface Holder {
  readonly worker: string
  readonly expiresAt: Date
}

/** The run as it is stored: what is shown, and what the engine needs besides. */
export interface RunRecord extends Omit<Shown, "status"> {
  /** `starting` is internal: neither claimable nor shown. */
  readonly status: RunStatus | "starting"
  readonly pipeline: string
  readonly ratios: Ratios
  readonly stages: PerStage<StageCounters>
  readonly lastCommit: Id | null
  readonly logNumber: number
  readonly percentage: number
  readonly holder: Holder | null
  readonly inHand: Hand | null
  readonly notBefore: Date | null
  readonly pausesInARow: number
  /** Engine pauses so far: the episode of the next `paused` notification. */
  readonly pauseEpisodes: number
  readonly takeoversInARow: number
  /** Milliseconds the whole run was paused. */
  readonly pausedMs: number
  readonly endedAt: Date | null
  readonly idempotencyKey: string | null
  readonly requestHash: string
  /** The rest of the hold is released; set once nothing more can be charged. */
  readonly creditsReleased: boolean
}

/** A record that callers may see: anything but `starting`. */
export type StartedRun = RunRecord & { readonly status: RunStatus }
export const isStarted = (run: RunRecord): run is StartedRun => run.status !== "starting"

/** How a run that has its site to itself has it. */
export const busyState = ({ status }: Pick<RunRecord, "status">): BusyState =>
  status === "starting" || status === "paused" ? status : "running"

export const toAutomationRun = (run: StartedRun): AutomationRun => ({
  runId: run.runId,
  siteId: run.siteId,
  accountId: run.accountId,
  triggerType: run.triggerType,
  status: run.status,
  currentStage: run.currentStage,
  startedAt: run.startedAt,
  pausedAt: run.pausedAt,
  resumedAt: run.resumedAt,
  cancelledAt: run.cancelledAt,
  completedAt: run.completedAt,
  totalCreditsUsed: run.totalCreditsUsed,
  initialSnapshot: run.initialSnapshot,
  errorMessage: run.errorMessage,
  pauseReason: run.pauseReason,
  pauseDetail: run.pauseDetail,
  resumeAt: run.resumeAt,
  requested: run.requested,
  requestedBy: run.requestedBy,
  config: run.config,
  stagePlan: run.stagePlan,
  priceBook: run.priceBook,
  epoch: run.epoch,
  heartbeatAt: run.heartbeatAt,
  takeovers: run.takeovers,
  ...toStageResults(
    run.stages,
    (stage) => plannedStage(run.stagePlan, stage).batchSize,
    run.endedAt,
  ),
})
