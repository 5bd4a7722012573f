/** Progress that can be believed: what is stored, projected forward, never falling. */
import * as Schema from "effect/Schema"
import type { RunRecord, StartedRun } from "./AutomationRun.ts"
import { RunStatus } from "./RunStatus.ts"
import { Credits } from "./Credits.ts"
import { Id } from "./ids.ts"
import type { Projection } from "./Projection.ts"
import { Snapshot } from "./Snapshot.ts"
import { type PerStage, StageNumber, STAGES } from "./Stage.ts"
import { plannedStage } from "./StagePlan.ts"
import { elapsedSeconds } from "./StageResult.ts"
import { Count, wire } from "./wire.ts"

export const StageStatus = Schema.Literals(["pending", "running", "completed", "skipped", "failed"])
export type StageStatus = typeof StageStatus.Type

export const StageProgress = wire({
  number: StageNumber,
  name: Schema.String,
  status: StageStatus,
  /** Processed, failed and still pending for this stage in this run. */
  inputCount: Count,
  processedCount: Count,
  failedCount: Count,
})

export const RunProgress = wire({
  run: wire({ runId: Id, status: RunStatus, currentStage: StageNumber }),
  globalProgress: wire({
    totalItems: Count,
    completedItems: Count,
    /** 0 to 100; 100 exactly when the run is completed. */
    percentage: Count,
    /** Some of the total is projected, not counted. */
    estimated: Schema.Boolean,
  }),
  stages: Schema.Array(StageProgress),
  metrics: wire({
    creditsUsed: Credits,
    /** Seconds of work; paused time is not duration. */
    durationSeconds: Count,
    /** Null while nothing is known, 0 once the run has ended. */
    etaSeconds: Schema.NullOr(Count),
  }),
  initialSnapshot: Snapshot,
})
export type RunProgress = typeof RunProgress.Type

/** Status of a stage of a run. */
export const stageStatus = (run: RunRecord, stage: StageNumber): StageStatus => {
  const counters = run.stages[stage]
  if (
    counters.skipped ||
    (counters.endedAt === null && !plannedStage(run.stagePlan, stage).enabled)
  )
    return "skipped"
  if (counters.endedAt !== null) return "completed"
  if (counters.startedAt === null) return "pending"
  return run.status === "failed" || run.status === "cancelled" ? "failed" : "running"
}

/** Totals over the unskipped stages: finished ones by their counters, later ones by projection. */
export const progressTotals = (
  run: Pick<RunRecord, "stages" | "stagePlan" | "currentStage">,
  projection: Projection,
): { readonly total: number; readonly completed: number; readonly projected: number } => {
  let total = 0
  let completed = 0
  let projected = 0
  for (const stage of STAGES) {
    const { endedAt, failed, processed } = run.stages[stage]
    if (!plannedStage(run.stagePlan, stage).enabled) continue
    completed += processed + failed
    total += processed + failed
    if (endedAt !== null) continue
    total += projection.items[stage]
    projected += projection.projected[stage]
  }
  return { total, completed, projected }
}

/** What a commit may raise the stored percentage to: 0 to 99. */
export const percentageOf = (completed: number, total: number): number =>
  total === 0 ? 0 : Math.min(99, Math.floor((100 * completed) / total))

/** Seconds of work of a run: to its end, its pause, or `now`. */
export const durationSeconds = (run: RunRecord, now: Date): number => {
  const until = run.endedAt ?? (run.status === "paused" ? run.pausedAt : null) ?? now
  return Math.max(0, Math.floor((until.getTime() - run.startedAt.getTime() - run.pausedMs) / 1000))
}

/** Seconds to go: this run's own pace per stage, else the site's, else the run's overall pace. */
const etaSeconds = (run: StartedRun, projection: Projection, now: Date): number | null => {
  if (run.endedAt !== null) return 0
  const done = STAGES.reduce((sum, s) => sum + run.stages[s].processed + run.stages[s].failed, 0)
  const until = run.status === "paused" ? (run.pausedAt ?? now) : now
  const overall = done === 0 ? null : durationSeconds(run, now) / done
  let seconds = 0
  for (const stage of STAGES) {
    const counters = run.stages[stage]
    const left = counters.endedAt === null ? projection.items[stage] : 0
    if (left === 0) continue
    const own = counters.processed > 0 ? elapsedSeconds(counters, until) / counters.processed : null
    const pace = own ?? run.ratios.secondsPerItem[stage - 1] ?? overall
    if (pace === null) return null
    seconds += left * pace
  }
  return Math.ceil(seconds)
}

export const toRunProgress = (
  run: StartedRun,
  pending: PerStage<number>,
  projection: Projection,
  now: Date,
): RunProgress => {
  const { completed, projected, total } = progressTotals(run, projection)
  return {
    run: { runId: run.runId, status: run.status, currentStage: run.currentStage },
    globalProgress: {
      totalItems: total,
      completedItems: completed,
      percentage: run.percentage,
      estimated: projected > 0,
    },
    stages: STAGES.map((stage) => {
      const { endedAt, failed, processed } = run.stages[stage]
      const status = stageStatus(run, stage)
      const waiting = endedAt === null && status !== "skipped" ? pending[stage] : 0
      return {
        number: stage,
        name: plannedStage(run.stagePlan, stage).name,
        status,
        inputCount: processed + failed + waiting,
        processedCount: processed,
        failedCount: failed,
      }
    }),
    metrics: {
      creditsUsed: run.totalCreditsUsed,
      durationSeconds: durationSeconds(run, now),
      etaSeconds: etaSeconds(run, projection, now),
    },
    initialSnapshot: run.initialSnapshot,
  }
}
