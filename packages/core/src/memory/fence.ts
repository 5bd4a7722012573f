/** The fence: who may write for a run, and what a write of the lease holder does besides. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Hand, Holder, RunRecord, StartedRun } from "../domain/AutomationRun.ts"
import { LeaseLost } from "../domain/errors.ts"
import type { StageNumber } from "../domain/Stage.ts"
import type { Answer, Lease } from "../ports/RunStore.ts"
import type { MemoryState } from "./MemoryState.ts"

/** Does something for the holder of a lease, in one step; refused if the lease is over. */
export const fenced = <A, E = never>(
  state: MemoryState,
  lease: Lease,
  write: (run: StartedRun) => Effect.Effect<A, E>,
): Effect.Effect<A, E | LeaseLost> =>
  Effect.suspend((): Effect.Effect<A, E | LeaseLost> => {
    const run = state.runs.started(lease.runId)
    return run?.epoch === lease.epoch && run.status === "running"
      ? write(run)
      : Effect.fail(leaseLost(lease))
  })

export const leaseLost = (lease: Lease): LeaseLost =>
  new LeaseLost({ runId: lease.runId, epoch: lease.epoch })

/** The lease for another `ttl` from now; one that was handed back stays so. */
export const renewed = (
  state: MemoryState,
  run: StartedRun,
  ttl: Duration.Duration,
): Pick<RunRecord, "holder" | "heartbeatAt"> => ({
  holder: run.holder === null ? null : { ...run.holder, expiresAt: state.after(ttl) },
  heartbeatAt: state.now(),
})

export const answerOf = (run: RunRecord): Answer => ({
  control: run.requested,
  logNumber: run.logNumber,
})

export const isLive = (holder: Holder | null, now: number): holder is Holder =>
  holder !== null && holder.expiresAt.getTime() > now

/** A hand, or null where nothing is in it. */
export const handOf = (stage: StageNumber, ids: ReadonlyArray<string>, since: Date): Hand | null =>
  ids.length === 0 ? null : { stage, ids, since }
