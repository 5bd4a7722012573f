/** What anyone else may do to a run: ask it to pause or cancel, and resume it. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import { isTerminal } from "../domain/RunStatus.ts"
import type { Requested, RunStore } from "../ports/RunStore.ts"
import { isLive } from "./fence.ts"
import { suspect } from "./leaseVerbs.ts"
import type { MemoryState } from "./MemoryState.ts"
import { toCancelled, toPaused, toRunning } from "./runTransitions.ts"

const byRequest = { reason: "requested", detail: null, resumeAt: null } as const

export const operatorVerbs = (state: MemoryState): Pick<RunStore, "requestControl" | "resume"> => ({
  requestControl: ({ by, control, log, logIfMoved, notifications = [], runId }) =>
    Effect.sync((): Requested | null => {
      const run = state.runs.started(runId)
      if (run === undefined) return null
      const next = asked(run, control, state.now())
      if (next === null) return { run, changed: false }
      const told = { log: next.status === run.status ? log : logIfMoved, notifications }
      if (next.status !== run.status && run.inHand !== null) suspect(state, run, run.inHand)
      return { run: state.put({ ...next, requestedBy: by }, told), changed: true }
    }),
  resume: ({ by, onlyIf, runId, ...told }) =>
    Effect.sync((): Requested | null => {
      const run = state.runs.started(runId)
      if (run === undefined) return null
      const now = state.now()
      if (onlyIf !== undefined && !mayResume(run, onlyIf, now)) return { run, changed: false }
      const next = resumed(run, now)
      if (next === null) return { run, changed: false }
      return { run: state.put({ ...next, requestedBy: by }, told), changed: true }
    }),
})

/** The run after a request, or null if it changes nothing. */
const asked = (run: StartedRun, control: "pause" | "cancel", at: Date): StartedRun | null => {
  if (isTerminal(run.status)) return null
  if (run.status === "running" && isLive(run.holder, at.getTime()))
    return run.requested === "cancel" || run.requested === control
      ? null
      : { ...run, requested: control }
  // Nobody has it: what was asked before may have been left unanswered.
  if (control === "cancel") return { ...toCancelled(run, at), epoch: run.epoch + 1 }
  if (run.requested === "cancel") return null
  if (run.status === "running") return { ...toPaused(run, byRequest, at), epoch: run.epoch + 1 }
  // Paused already: it stays so until a person resumes it.
  if (run.pauseReason === "requested") return null
  return { ...run, pauseReason: "requested", pauseDetail: null, resumeAt: null }
}

const resumed = (run: StartedRun, at: Date): StartedRun | null => {
  if (run.status === "paused") return { ...toRunning(run, at), epoch: run.epoch + 1 }
  const pausing = run.status === "running" && run.requested === "pause"
  return pausing ? { ...run, requested: "none" } : null
}

const mayResume = (
  run: StartedRun,
  onlyIf: NonNullable<Parameters<RunStore["resume"]>[0]["onlyIf"]>,
  now: Date,
): boolean =>
  run.status === "paused" &&
  run.pauseReason === onlyIf.reason &&
  (!onlyIf.due || (run.resumeAt !== null && run.resumeAt.getTime() <= now.getTime()))
