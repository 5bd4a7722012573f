/** Starting a run: the reservation, its beginning, and what happens to one that never began. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { isStarted, type RunRecord } from "../domain/AutomationRun.ts"
import { noCredits } from "../domain/Credits.ts"
import { snapshotOf } from "../domain/Snapshot.ts"
import { perStage } from "../domain/Stage.ts"
import { emptyCounters } from "../domain/StageResult.ts"
import type { Reservation, Reserved, RunStore } from "../ports/RunStore.ts"
import type { MemoryState } from "./MemoryState.ts"
import { changeStages } from "./runTransitions.ts"

export const startVerbs = (
  state: MemoryState,
): Pick<RunStore, "reserve" | "begin" | "abandon" | "listAbandoned"> => ({
  reserve: (input) =>
    Effect.sync((): Reserved => {
      const { idempotencyKey, requestHash, runId, siteId } = input
      // The same reservation again: its first answer was lost.
      if (state.runs.get(runId) !== undefined) return { _tag: "Reserved" }
      const same = idempotencyKey === null ? undefined : state.runs.byKey(siteId, idempotencyKey)
      if (same !== undefined)
        return { _tag: "SameKey", run: same, sameRequest: same.requestHash === requestHash }
      const busy = state.runs.busy(siteId)
      if (busy !== undefined) return { _tag: "Busy", run: busy }
      state.runs.put(newRun(input, state.now()))
      return { _tag: "Reserved" }
    }),
  begin: ({ runId, snapshot, ...told }) =>
    Effect.sync(() => {
      const run = state.runs.get(runId)
      if (run === undefined) return false
      if (isStarted(run)) return true
      const at = state.now()
      state.put(
        {
          ...run,
          status: "running",
          startedAt: at,
          initialSnapshot: snapshot,
          stages: changeStages(run.stages, {
            1: { startedAt: at, input: snapshot.stage1Initial },
          }),
        },
        told,
      )
      state.configs.change(run.siteId, { lastRunAt: at })
      return true
    }),
  abandon: (runId) =>
    Effect.sync(() => {
      const run = state.runs.get(runId)
      if (run?.status !== "starting") return false
      state.runs.abandon(run)
      return true
    }),
  listAbandoned: (olderThan) =>
    Effect.sync(() => {
      const since = state.time() - Duration.toMillis(olderThan)
      const old = state.runs.starting().filter(({ startedAt }) => startedAt.getTime() <= since)
      return [...state.runs.abandoned(), ...old]
    }),
})

const newRun = (input: Reservation, at: Date): RunRecord => ({
  runId: input.runId,
  siteId: input.siteId,
  accountId: input.accountId,
  triggerType: input.triggerType,
  status: "starting",
  currentStage: 1,
  startedAt: at,
  pausedAt: null,
  resumedAt: null,
  cancelledAt: null,
  completedAt: null,
  totalCreditsUsed: noCredits,
  initialSnapshot: snapshotOf(perStage(() => 0)),
  errorMessage: null,
  pauseReason: null,
  pauseDetail: null,
  requested: "none",
  requestedBy: null,
  config: input.config,
  stagePlan: input.stagePlan,
  priceBook: input.priceBook,
  epoch: 0,
  heartbeatAt: null,
  takeovers: 0,
  pipeline: input.pipeline,
  ratios: input.ratios,
  stages: perStage(() => emptyCounters),
  lastCommit: null,
  logNumber: 0,
  percentage: 0,
  holder: null,
  inHand: null,
  notBefore: null,
  resumeAt: null,
  pausesInARow: 0,
  pauseEpisodes: 0,
  takeoversInARow: 0,
  pausedMs: 0,
  endedAt: null,
  idempotencyKey: input.idempotencyKey,
  requestHash: input.requestHash,
  creditsReleased: false,
})
