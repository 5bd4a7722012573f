/** MemoryRunStore: the life of runs in memory; its verbs are grouped by who uses them. */
import * as Effect from "effect/Effect"
import { isStarted, type StartedRun } from "../domain/AutomationRun.ts"
import type { RunStore } from "../ports/RunStore.ts"
import { endStageInMemory } from "./endStageInMemory.ts"
import { leaseVerbs } from "./leaseVerbs.ts"
import type { MemoryState } from "./MemoryState.ts"
import { byId, isActiveRun } from "./MemoryRuns.ts"
import { operatorVerbs } from "./operatorVerbs.ts"
import { startVerbs } from "./startVerbs.ts"
import { workerVerbs } from "./workerVerbs.ts"

export const memoryRunStore = (state: MemoryState): RunStore => ({
  ...startVerbs(state),
  ...leaseVerbs(state),
  ...workerVerbs(state),
  ...operatorVerbs(state),
  endStage: endStageInMemory(state),
  ...readVerbs(state),
})

type ReadVerbs = Pick<
  RunStore,
  | "find"
  | "findActive"
  | "findCurrent"
  | "list"
  | "listActive"
  | "listResumable"
  | "listUnreleased"
  | "markReleased"
>

const readVerbs = ({ runs, time }: MemoryState): ReadVerbs => ({
  find: (runId) => Effect.sync(() => runs.get(runId) ?? null),
  findActive: (siteId) =>
    Effect.sync(() => {
      const run = runs.busy(siteId)
      return run !== undefined && isActiveRun(run) ? run : null
    }),
  findCurrent: (siteId) =>
    Effect.sync(() => {
      const busy = runs.busy(siteId)
      if (busy !== undefined && isActiveRun(busy)) return busy
      for (const run of runs.newestFirst(siteId, null)) if (isStarted(run)) return run
      return null
    }),
  list: ({ before, limit, siteId, status }) =>
    Effect.sync(() => {
      const page: Array<StartedRun> = []
      for (const run of runs.newestFirst(siteId, before)) {
        if (page.length >= limit) break
        if (isStarted(run) && (status === undefined || run.status === status)) page.push(run)
      }
      return page
    }),
  listActive: ({ after, limit }) =>
    Effect.sync(() =>
      runs
        .active()
        .filter(({ runId }) => after === null || runId > after)
        .sort(byId)
        .slice(0, limit),
    ),
  listResumable: ({ accountId, after, due, limit, reason }) =>
    Effect.sync(() =>
      runs
        .active()
        .filter(
          (run) =>
            run.status === "paused" &&
            run.pauseReason === reason &&
            (after === null || run.runId > after) &&
            (accountId === undefined || run.accountId === accountId) &&
            (!due || (run.resumeAt !== null && run.resumeAt.getTime() <= time())),
        )
        .sort(byId)
        .slice(0, limit),
    ),
  listUnreleased: ({ accountId, after = null, limit }) =>
    Effect.sync(() =>
      runs
        .unreleased()
        .filter((run) => accountId === undefined || run.accountId === accountId)
        .filter(({ runId }) => after === null || runId > after)
        .slice(0, limit),
    ),
  markReleased: (runId) => Effect.sync(() => runs.markReleased(runId)),
})
