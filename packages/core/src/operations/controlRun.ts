/** Pause, resume and cancel: stored requests that take effect after the items in hand. */
import * as Effect from "effect/Effect"
import { type AutomationRun, type StartedRun, toAutomationRun } from "../domain/AutomationRun.ts"
import { requestControl, resumeRun } from "../engine/run/requestControl.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnRun, readRun } from "./site.ts"

export interface ControlRunInput extends OnRun, ByActor {}

/** Asks a run to pause. Until it has, `requested` says `pause`. */
export const pause = Effect.fnUntraced(function* (input: ControlRunInput) {
  const run = yield* readRun(input)
  const after = yield* requestControl("pause", { run, by: input.actor ?? null })
  yield* audit(run.siteId, input, "pause", moved(run, after))
  return toAutomationRun(after) satisfies AutomationRun
})

/** Asks a run to cancel; what is done stays done, the rest of the hold is given back. */
export const cancel = Effect.fnUntraced(function* (input: ControlRunInput) {
  const run = yield* readRun(input)
  const after = yield* requestControl("cancel", { run, by: input.actor ?? null })
  yield* audit(run.siteId, input, "cancel", moved(run, after))
  return toAutomationRun(after) satisfies AutomationRun
})

/** Lets a paused run go on at the stage it is in; loses and repeats nothing. */
export const resume = Effect.fnUntraced(function* (input: ControlRunInput) {
  const run = yield* readRun(input)
  const after = yield* resumeRun({ run, by: input.actor ?? null })
  yield* audit(run.siteId, input, "resume", moved(run, after))
  return toAutomationRun(after) satisfies AutomationRun
})

/** What the audit trail says of a run that was moved. */
const moved = (before: StartedRun, after: StartedRun) => ({
  run_id: before.runId,
  before: before.status,
  after:
    after.requested === "none" ? after.status : `${after.status}, ${after.requested} requested`,
})
