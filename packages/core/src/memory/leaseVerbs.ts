/** Leases: who works on a run, and what a worker that vanished leaves behind. */
import * as Effect from "effect/Effect"
import type { Hand, StartedRun } from "../domain/AutomationRun.ts"
import { publishingStage, stageFacts, type StageNumber } from "../domain/Stage.ts"
import { plannedStage } from "../domain/StagePlan.ts"
import type { RunStore } from "../ports/RunStore.ts"
import { answerOf, fenced, isLive, renewed } from "./fence.ts"
import type { MemoryState } from "./MemoryState.ts"

export const leaseVerbs = (
  state: MemoryState,
): Pick<RunStore, "claim" | "listClaimable" | "renew" | "handBack" | "expireLeases"> => ({
  claim: ({ pipelines, runId, ttl, worker }) =>
    Effect.sync(() => {
      const run = claimable(state, pipelines).find(
        (free) => runId === undefined || free.runId === runId,
      )
      if (run === undefined) return null
      const takeover = run.holder !== null
      if (takeover && run.inHand !== null) suspect(state, run, run.inHand)
      const lost = takeover ? 1 : 0
      const claimed: StartedRun = {
        ...run,
        epoch: run.epoch + 1,
        holder: { worker, expiresAt: state.after(ttl) },
        heartbeatAt: state.now(),
        takeovers: run.takeovers + lost,
        takeoversInARow: run.takeoversInARow + lost,
        inHand: null,
      }
      state.runs.put(claimed)
      state.turns.set(run.accountId, state.time())
      return { run: claimed, lease: { runId: run.runId, epoch: claimed.epoch }, takeover }
    }),
  listClaimable: ({ limit, pipelines }) =>
    Effect.sync(() =>
      claimable(state, pipelines)
        .slice(0, limit)
        .map(({ runId }) => runId),
    ),
  renew: (lease, ttl) =>
    fenced(state, lease, (run) => {
      state.runs.put({ ...run, ...renewed(state, run, ttl) })
      return Effect.succeed(answerOf(run))
    }),
  handBack: (lease, { delay, unknown }) =>
    fenced(state, lease, (run) => {
      doubt(state, run, unknown)
      state.runs.put({
        ...run,
        holder: null,
        inHand: null,
        heartbeatAt: state.now(),
        notBefore: delay === null ? run.notBefore : state.after(delay),
      })
      return Effect.void
    }),
  expireLeases: Effect.sync(() => {
    const now = state.now()
    const live = state.runs.active().filter(({ holder }) => isLive(holder, now.getTime()))
    for (const run of live)
      if (run.holder !== null) state.runs.put({ ...run, holder: { ...run.holder, expiresAt: now } })
    return live.length
  }),
})

/** By live leases of the account, then by its last claim, then by how long the run has waited. */
const claimable = (
  state: MemoryState,
  pipelines: ReadonlyArray<string>,
): ReadonlyArray<StartedRun> => {
  const now = state.time()
  const leases = new Map<string, number>()
  const free: Array<StartedRun> = []
  for (const run of state.runs.active()) {
    if (isLive(run.holder, now)) leases.set(run.accountId, (leases.get(run.accountId) ?? 0) + 1)
    else if (
      run.status === "running" &&
      pipelines.includes(run.pipeline) &&
      (run.notBefore === null || run.notBefore.getTime() <= now)
    )
      free.push(run)
  }
  const busy = (run: StartedRun): number => leases.get(run.accountId) ?? 0
  const served = (run: StartedRun): number => state.turns.get(run.accountId) ?? 0
  return free.sort(
    (a, b) =>
      busy(a) - busy(b) ||
      served(a) - served(b) ||
      waitingSince(a) - waitingSince(b) ||
      (a.runId < b.runId ? -1 : 1),
  )
}

/** When a run was last worked on or became claimable. */
const waitingSince = (run: StartedRun): number =>
  Math.max(
    run.startedAt.getTime(),
    run.resumedAt?.getTime() ?? 0,
    run.heartbeatAt?.getTime() ?? 0,
    run.notBefore?.getTime() ?? 0,
  )

/** A worker died with these in hand: one of them may be why, and publications may have happened. */
export const suspect = (state: MemoryState, run: StartedRun, { ids, stage }: Hand): void => {
  for (const [kind, item] of undecided(state, run, stage, ids))
    state.items.put(kind, { ...item, suspicion: item.suspicion + 1 })
  if (stage === publishingStage) doubt(state, run, ids)
}

/** Publications that a worker began and knows no outcome of. */
export const doubt = (state: MemoryState, run: StartedRun, ids: ReadonlyArray<string>): void => {
  for (const [kind, item] of undecided(state, run, publishingStage, ids))
    state.items.put(kind, { ...item, publishUnknown: true })
}

/** Those that still wait for the stage: what was decided meanwhile is no longer in hand. */
const undecided = (
  state: MemoryState,
  run: StartedRun,
  stage: StageNumber,
  ids: ReadonlyArray<string>,
) => {
  const { inputKind } = stageFacts(stage)
  const { takes } = plannedStage(run.stagePlan, stage)
  return ids.flatMap((id) => {
    const item = state.items.find(run.siteId, inputKind, id)
    return item !== undefined && takes.includes(item.status) && item.failedRunId !== run.runId
      ? [[inputKind, item] as const]
      : []
  })
}
