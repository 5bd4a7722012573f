/** What the lease holder may do to its run besides working: answer, pause, finish, fail. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import { STAGES } from "../domain/Stage.ts"
import type { RunStore } from "../ports/RunStore.ts"
import { fenced } from "./fence.ts"
import { doubt } from "./leaseVerbs.ts"
import type { MemoryState } from "./MemoryState.ts"
import { toCancelled, toCompleted, toFailed, toPaused } from "./runTransitions.ts"

export const workerVerbs = (
  state: MemoryState,
): Pick<RunStore, "answerControl" | "pause" | "finish" | "fail"> => ({
  answerControl: (lease, { expected, ...told }) =>
    fenced(state, lease, (run) => {
      if (run.requested !== expected) return Effect.succeed(null)
      const at = state.now()
      const next =
        expected === "cancel"
          ? toCancelled(run, at)
          : toPaused(run, { reason: "requested", detail: null, resumeAt: null }, at)
      return Effect.succeed<StartedRun | null>(state.put(next, told))
    }),
  pause: (lease, { detail, reason, resumeIn, ...told }) =>
    fenced(state, lease, (run) => {
      if (run.requested !== "none") return Effect.succeed(null)
      const resumeAt = resumeIn === null ? null : state.after(resumeIn)
      const paused = {
        ...toPaused(run, { reason, detail, resumeAt }, state.now()),
        pausesInARow: run.pausesInARow + 1,
        pauseEpisodes: run.pauseEpisodes + 1,
      }
      return Effect.succeed<StartedRun | null>(state.put(paused, told))
    }),
  finish: (lease, told) =>
    fenced(state, lease, (run) => {
      const open = STAGES.find((stage) => run.stages[stage].endedAt === null)
      return open === undefined
        ? Effect.succeed(state.put(toCompleted(run, state.now()), told))
        : Effect.die(new Error(`run ${run.runId} cannot finish: stage ${open} has not ended`))
    }),
  fail: (lease, { errorMessage, unknown = [], ...told }) =>
    fenced(state, lease, (run) => {
      doubt(state, run, unknown)
      return Effect.succeed(state.put(toFailed(run, errorMessage, state.now()), told))
    }),
})
