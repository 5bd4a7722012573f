/** What is going on at a site, in one state, one sentence, and the buttons that make sense. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { AutomationRun, type StartedRun, toAutomationRun } from "../domain/AutomationRun.ts"
import { allowedActions, RunAction, RunState } from "../domain/RunStatus.ts"
import { formatCredits } from "../domain/Credits.ts"
import { plannedStage } from "../domain/StagePlan.ts"
import { STAGES } from "../domain/Stage.ts"
import { wire } from "../domain/wire.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Settings } from "../engine/Settings.ts"
import { Storage } from "../ports/Storage.ts"
import { findRun, type OnRun } from "./site.ts"

export const CurrentRun = wire({
  run: Schema.NullOr(AutomationRun),
  state: RunState,
  /** In words: what it does, or why it does nothing. */
  reason: Schema.String,
  allowedActions: Schema.Array(RunAction),
})
export type CurrentRun = typeof CurrentRun.Type

/** The site's active run, else its last, else `idle`. */
export const currentRun = Effect.fnUntraced(function* (input: OnRun) {
  const storage = yield* Storage
  const [run, now] = yield* Effect.all([findRun(input), retryBriefly(storage.now)], {
    concurrency: "unbounded",
  })
  if (run === null)
    return {
      run: null,
      state: "idle",
      reason: "No run yet. Add keywords and start one.",
      allowedActions: allowedActions(null),
    } satisfies CurrentRun
  const { leaseTtl, poll } = yield* Settings
  const state = stateOf(run, now)
  const bound = Math.ceil(Duration.toSeconds(Duration.sum(leaseTtl, poll)))
  return {
    run: toAutomationRun(run),
    state,
    reason: reasonOf(run, state, now, bound),
    allowedActions: allowedActions(run),
  } satisfies CurrentRun
})

const isHeld = ({ holder }: StartedRun, now: Date): boolean =>
  holder !== null && holder.expiresAt.getTime() > now.getTime()

export const stateOf = (run: StartedRun, now: Date): RunState => {
  if (run.status !== "running") return run.status
  if (run.requested === "pause") return "pausing"
  if (run.requested === "cancel") return "cancelling"
  return isHeld(run, now) ? "running" : "queued"
}

const reasonOf = (run: StartedRun, state: RunState, now: Date, bound: number): string => {
  const { currentStage, errorMessage, notBefore, pauseDetail, stagePlan, totalCreditsUsed } = run
  const stage = `stage ${currentStage}, ${plannedStage(stagePlan, currentStage).name}`
  switch (state) {
    case "running":
      return `Working on ${stage}.`
    case "queued":
      if (notBefore !== null && notBefore.getTime() > now.getTime())
        return `Waiting until ${notBefore.toISOString()}, as the delays of the config ask, before ${stage}.`
      return run.holder === null
        ? `Waiting for a worker to take up ${stage}.`
        : `The worker has gone silent; another takes over ${stage} within ${bound} seconds.`
    case "pausing":
      return `Asked to pause; the items in hand of ${stage} are finished first.`
    case "cancelling":
      return `Asked to cancel; the items in hand of ${stage} are finished first.`
    case "paused":
      return pauseDetail ?? `Paused in ${stage}.`
    case "cancelled":
      return `Cancelled in ${stage}. What was done stays; what was not waits for the next run.`
    case "failed":
      return errorMessage ?? `Failed in ${stage}.`
    default: {
      const failed = STAGES.reduce((sum, n) => sum + run.stages[n].failed, 0)
      const aside =
        failed === 0
          ? ""
          : ` ${failed} items were set aside: retry them when their cause is mended.`
      const done = STAGES.reduce(
        (sum, n) => sum + run.stages[n].processed + run.stages[n].failed,
        0,
      )
      if (done === 0) return "Completed: nothing was waiting. Add keywords, then start another run."
      return `Completed: ${formatCredits(totalCreditsUsed)} credits used.${aside}`
    }
  }
}
