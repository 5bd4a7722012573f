/** Removing what is no longer wanted: a whole site, old log lines, old runs. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { busyState, type RunRecord } from "../domain/AutomationRun.ts"
import { BUDGET_STAYS_TOLD } from "../domain/Notification.ts"
import type { SiteRemoval, StorageShape } from "../ports/Storage.ts"
import type { MemoryState } from "./MemoryState.ts"
import { isTerminalRun } from "./MemoryRuns.ts"

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
  prune: ({ limit, logsBefore, runsBefore }) =>
    Effect.sync(() => {
      let left = limit
      for (const run of [...state.runs.all()]) {
        if (left <= 0) break
        if (!isTerminalRun(run)) continue
        const old = isOld(state, run, runsBefore)
        left -= removeLines(state, run, old ? null : logsBefore, left, old)
        if (!old || left <= 0) continue
        state.forget(run)
        left--
      }
      if (runsBefore !== null)
        state.deliveries.forgetBudgets(
          new Date(state.time() - Duration.toMillis(BUDGET_STAYS_TOLD)),
          (runId) => state.runs.get(runId) !== undefined,
        )
      return limit - left
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
