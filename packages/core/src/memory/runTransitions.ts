/** The moves of a run between its states, as plain changes of its record. */
import type { PauseReason, StartedRun } from "../domain/AutomationRun.ts"
import { type PerStage, perStage } from "../domain/Stage.ts"
import type { StageCounters } from "../domain/StageResult.ts"

/** What no run has that nobody works on. */
const atRest = { requested: "none", holder: null, inHand: null, notBefore: null } as const

const notPaused = { pauseReason: null, pauseDetail: null, resumeAt: null } as const

export interface Pause {
  readonly reason: PauseReason
  readonly detail: string | null
  readonly resumeAt: Date | null
}

export const toPaused = (run: StartedRun, pause: Pause, at: Date): StartedRun => ({
  ...run,
  ...atRest,
  status: "paused",
  pausedAt: at,
  pauseReason: pause.reason,
  pauseDetail: pause.detail,
  resumeAt: pause.resumeAt,
})

export const toRunning = (run: StartedRun, at: Date): StartedRun => ({
  ...run,
  ...pauseLeft(run, at),
  status: "running",
  resumedAt: at,
})

export const toCancelled = (run: StartedRun, at: Date): StartedRun => ({
  ...run,
  ...atRest,
  ...pauseLeft(run, at),
  status: "cancelled",
  cancelledAt: at,
  endedAt: at,
})

export const toCompleted = (run: StartedRun, at: Date): StartedRun => ({
  ...run,
  ...atRest,
  status: "completed",
  percentage: 100,
  completedAt: at,
  endedAt: at,
})

export const toFailed = (run: StartedRun, errorMessage: string, at: Date): StartedRun => ({
  ...run,
  ...atRest,
  status: "failed",
  errorMessage,
  endedAt: at,
})

/** Changes some counters of some stages. */
export const changeStages = (
  stages: PerStage<StageCounters>,
  changes: Partial<PerStage<Partial<StageCounters>>>,
): PerStage<StageCounters> =>
  perStage((stage) =>
    changes[stage] === undefined ? stages[stage] : { ...stages[stage], ...changes[stage] },
  )

/** Leaving a pause: its length belongs to the run and to the stage that was open. */
const pauseLeft = (run: StartedRun, at: Date) => {
  if (run.status !== "paused" || run.pausedAt === null) return notPaused
  const length = Math.max(0, at.getTime() - run.pausedAt.getTime())
  return {
    ...notPaused,
    pausedMs: run.pausedMs + length,
    stages: perStage((stage) => {
      const counters = run.stages[stage]
      return counters.startedAt === null || counters.endedAt !== null
        ? counters
        : { ...counters, pausedMs: counters.pausedMs + length }
    }),
  }
}
