/** runRecord: a row of `runs` as the record that the core knows. */
import {
  type Credits,
  isStarted,
  type PauseReason,
  perStage,
  type RunRecord,
  snapshotOf,
  type StageNumber,
  type StartedRun,
  type TriggerType,
} from "@pressline/core/effect"
import * as BigDecimal from "effect/BigDecimal"
import { decodeDocuments } from "./documents.ts"

type Time = string | null
type PerStageRow<A> = ReadonlyArray<A>

/** A row as JSON: times as text, amounts as text. */
export interface RunRow {
  readonly run_id: string
  readonly site_id: string
  readonly account_id: string
  readonly trigger_type: TriggerType
  readonly status: RunRecord["status"]
  readonly current_stage: StageNumber
  readonly epoch: number
  readonly last_commit: string | null
  readonly log_number: number
  readonly percentage: number
  readonly requested: RunRecord["requested"]
  readonly requested_by: string | null
  readonly holder: string | null
  readonly holder_expires_at: Time
  readonly heartbeat_at: Time
  readonly hand_stage: StageNumber | null
  readonly hand_ids: ReadonlyArray<string> | null
  readonly hand_since: Time
  readonly not_before: Time
  readonly credits_used: string
  readonly takeovers: number
  readonly takeovers_in_a_row: number
  readonly pauses_in_a_row: number
  readonly pause_episodes: number
  readonly paused_ms: number
  readonly started_at: string
  readonly paused_at: Time
  readonly resumed_at: Time
  readonly cancelled_at: Time
  readonly completed_at: Time
  readonly ended_at: Time
  readonly resume_at: Time
  readonly pause_reason: PauseReason | null
  readonly pause_detail: string | null
  readonly error_message: string | null
  readonly idempotency_key: string | null
  readonly request_hash: string
  readonly credits_released: boolean
  readonly pipeline: string
  readonly snapshot: ReadonlyArray<number>
  readonly stage_input: PerStageRow<number>
  readonly stage_processed: PerStageRow<number>
  readonly stage_failed: PerStageRow<number>
  readonly stage_created: PerStageRow<number>
  readonly stage_words: PerStageRow<number>
  readonly stage_batches: PerStageRow<number>
  readonly stage_singles: PerStageRow<number>
  readonly stage_ready: PerStageRow<number>
  readonly credits_by_stage: PerStageRow<string>
  readonly stage_started_at: PerStageRow<Time>
  readonly stage_ended_at: PerStageRow<Time>
  readonly stage_paused_ms: PerStageRow<number>
  readonly stage_skipped: PerStageRow<boolean>
  readonly stage_arrivals_until: PerStageRow<Time>
  readonly documents: unknown
}

/** The columns of a {@link RunRow}; amounts as text, so that no float comes in between. */
export const runColumns = (alias: string): string =>
  `${alias}.*, ${alias}.total_credits_used::text as credits_used, ${alias}.stage_credits::text[] as credits_by_stage`

export const dateOf = (at: string): Date => new Date(at)
export const dateOrNull = (at: Time | undefined): Date | null =>
  at === null || at === undefined ? null : new Date(at)
export const creditsOfText = (amount: string): Credits => BigDecimal.fromStringUnsafe(amount)

export const toRunRecord = (row: RunRow): RunRecord => ({
  ...decodeDocuments(row.documents),
  runId: row.run_id,
  siteId: row.site_id,
  accountId: row.account_id,
  triggerType: row.trigger_type,
  status: row.status,
  currentStage: row.current_stage,
  startedAt: dateOf(row.started_at),
  pausedAt: dateOrNull(row.paused_at),
  resumedAt: dateOrNull(row.resumed_at),
  cancelledAt: dateOrNull(row.cancelled_at),
  completedAt: dateOrNull(row.completed_at),
  totalCreditsUsed: creditsOfText(row.credits_used),
  initialSnapshot: snapshotOf(perStage((stage) => row.snapshot[stage - 1] ?? 0)),
  errorMessage: row.error_message,
  pauseReason: row.pause_reason,
  pauseDetail: row.pause_detail,
  requested: row.requested,
  requestedBy: row.requested_by,
  epoch: row.epoch,
  heartbeatAt: dateOrNull(row.heartbeat_at),
  takeovers: row.takeovers,
  pipeline: row.pipeline,
  stages: perStage((stage) => countersOf(row, stage - 1)),
  lastCommit: row.last_commit,
  logNumber: row.log_number,
  percentage: row.percentage,
  holder:
    row.holder === null || row.holder_expires_at === null
      ? null
      : { worker: row.holder, expiresAt: dateOf(row.holder_expires_at) },
  inHand: handOf(row),
  notBefore: dateOrNull(row.not_before),
  resumeAt: dateOrNull(row.resume_at),
  pausesInARow: row.pauses_in_a_row,
  pauseEpisodes: row.pause_episodes,
  takeoversInARow: row.takeovers_in_a_row,
  pausedMs: row.paused_ms,
  endedAt: dateOrNull(row.ended_at),
  idempotencyKey: row.idempotency_key,
  requestHash: row.request_hash,
  creditsReleased: row.credits_released,
})

/** A record that must be one that callers may see. */
export const toStartedRun = (row: RunRow): StartedRun => {
  const run = toRunRecord(row)
  if (!isStarted(run)) throw new Error(`run ${run.runId} has not started`)
  return run
}

const handOf = (row: RunRow): RunRecord["inHand"] =>
  row.hand_stage === null ||
  row.hand_since === null ||
  row.hand_ids === null ||
  row.hand_ids.length === 0
    ? null
    : { stage: row.hand_stage, ids: row.hand_ids, since: dateOf(row.hand_since) }

const countersOf = (row: RunRow, at: number): RunRecord["stages"][StageNumber] => ({
  input: row.stage_input[at] ?? 0,
  processed: row.stage_processed[at] ?? 0,
  failed: row.stage_failed[at] ?? 0,
  created: row.stage_created[at] ?? 0,
  words: row.stage_words[at] ?? 0,
  batches: row.stage_batches[at] ?? 0,
  singles: row.stage_singles[at] ?? 0,
  credits: creditsOfText(row.credits_by_stage[at] ?? "0"),
  ready: row.stage_ready[at] ?? 0,
  startedAt: dateOrNull(row.stage_started_at[at]),
  endedAt: dateOrNull(row.stage_ended_at[at]),
  pausedMs: row.stage_paused_ms[at] ?? 0,
  skipped: row.stage_skipped[at] ?? false,
  arrivalsUntil: dateOrNull(row.stage_arrivals_until[at]),
})
