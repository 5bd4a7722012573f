/** Removing what is no longer wanted: a whole site, old log lines, old runs. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { busyState, type RunRecord } from "../domain/AutomationRun.ts"
import { BUDGET_STAYS_TOLD } from "../domain/Notification.ts"
import type { Pruned, SiteRemoval, StorageShape } from "../ports/Storage.ts"
import type { MemoryState } from "./MemoryState.ts"
import { byId, isTerminalRun } from "./MemoryRuns.ts"

export const retentionVerbs = (state: MemoryState): Pick<StorageShape, "deleteSite" | "prune"> => ({
  deleteSite: ({ siteId }) =>
    Effect.sync((): SiteRemoval => {
      const busy = state.runs.busy(siteId)
      if (busy !== undefined) return { _tag: "Busy", runId: busy.runId, state: busyState(busy) }
      for (const run of [...state.runs.newestFirst(siteId, null)]) {
        state.holds.close(run.runId, state.usage.of(run.runId, false))
        state.forget(run)
      }
      state.items.deleteSite(siteId)
      state.configs.delete(siteId)
      state.slots.delete(siteId)
      state.keys.deleteSite(siteId)
      state.audit.delete(siteId)
      state.locks.delete(siteId)
      return { _tag: "Removed", more: false }
    }),
  prune: ({ from, limit, logsBefore, runsBefore }) =>
    Effect.sync((): Pruned => {
      let left = limit
      const ended = [...state.runs.all()].filter(isTerminalRun).sort(byId)
      for (const run of ended) {
        if (from !== null && run.runId < from) continue
        if (left <= 0) return { removed: limit, next: run.runId }
        const old = isOld(state, run, runsBefore)
        left -= removeLines(state, run, old ? null : logsBefore, left, old)
        if (left <= 0) return { removed: limit, next: run.runId }
        if (!old) continue
        state.forget(run)
        left--
      }
      if (runsBefore !== null)
        state.deliveries.forgetBudgets(
          new Date(state.time() - Duration.toMillis(BUDGET_STAYS_TOLD)),
          (runId) => state.runs.get(runId) !== undefined,
        )
      return { removed: limit - left, next: null }
    }),
})

/** Whether a run may go: it ended before then, and nothing of its credits is open. */
const isOld = (state: MemoryState, run: RunRecord, before: Date | null): boolean =>
  before !== null &&
  run.endedAt !== null &&
  run.endedAt.getTime() < before.getTime() &&
  run.creditsReleased &&
  state.usage.of(run.runId, false).length === 0

/** Removes lines from the first on, so that those left have no gap; answers how many. */
const removeLines = (
  state: MemoryState,
  run: RunRecord,
  before: Date | null,
  limit: number,
  all: boolean,
): number => {
  const lines = state.lines.of(run.runId)
  let count = 0
  for (const { at } of lines) {
    if (count >= limit) break
    if (!all && (before === null || at.getTime() >= before.getTime())) break
    count++
  }
  if (count > 0) state.lines.removeFirst(run.runId, count)
  return count
}
