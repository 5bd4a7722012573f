/** A run in the hands of this worker: its lease, what was asked of it, and its counters as committed. */
import { type DroppedClusters, makeDroppedClusters } from "./DroppedClusters.ts"
import type { StartedRun } from "../domain/AutomationRun.ts"
import type { Control } from "../domain/RunStatus.ts"
import { addCredits, type Credits } from "../domain/Credits.ts"
import type { StageNumber } from "../domain/Stage.ts"
import type { StageCounters } from "../domain/StageResult.ts"
import type { Commit } from "../ports/PipelineStore.ts"
import type { Answer, Lease } from "../ports/RunStore.ts"

export interface RunSession {
  readonly run: StartedRun
  readonly lease: Lease
  /** The stage it is in. */
  readonly stage: () => StageNumber
  readonly enter: (stage: StageNumber) => void
  /** What storage last said was asked; the only word that counts. */
  readonly control: () => Control
  readonly observe: (answer: Answer) => void
  /** This process is closing: finish what is in hand and give the run back. */
  readonly isStopping: () => boolean
  readonly stop: () => void
  /** Until when (by this worker's clock) the lease is surely ours; no call starts after it. */
  readonly trustedUntil: () => number
  readonly trust: (until: number) => void
  /** Asks for a renewal now, to hear of a new request at once. */
  readonly nudge: () => void
  readonly onNudge: (listener: () => void) => void
  /** Called whenever control, trust or stopping changes. */
  readonly onChange: (listener: () => void) => void
  /** Counters as of the last commit of this worker. */
  readonly counters: (stage: StageNumber) => StageCounters
  readonly setCounters: (stage: StageNumber, counters: StageCounters) => void
  readonly count: (commit: Commit) => void
  readonly used: () => Credits
  /** Budgets' episodes that need not be told any more. */
  readonly toldBudgets: Set<string>
  /** Whether the site's lock was there when it was last renewed. */
  readonly hasLock: () => boolean
  readonly setLock: (there: boolean) => void
  /** Items whose call acts on the world right now; interrupted, their outcome is unknown. */
  readonly acting: (ids: ReadonlyArray<string>, yes: boolean) => void
  readonly actingIds: () => ReadonlyArray<string>
  readonly dropped: DroppedClusters
}

export const makeRunSession = (run: StartedRun, lease: Lease, trustedUntil: number): RunSession => {
  let control: Control = run.requested
  let stage = run.currentStage
  let stopping = false
  let trusted = trustedUntil
  let used = run.totalCreditsUsed
  let nudged = (): void => {}
  let changed = (): void => {}
  let locked = true
  const acting = new Set<string>()
  const toldBudgets = new Set<string>()
  const stages: { [N in StageNumber]: StageCounters } = { ...run.stages }
  return {
    run,
    lease,
    stage: () => stage,
    enter: (next) => {
      stage = next
    },
    control: () => control,
    observe: (answer) => {
      if (answer.control === control) return
      control = answer.control
      changed()
    },
    isStopping: () => stopping,
    stop: () => {
      stopping = true
      changed()
    },
    trustedUntil: () => trusted,
    trust: (until) => {
      trusted = Math.max(trusted, until)
      changed()
    },
    nudge: () => nudged(),
    onNudge: (listener) => {
      nudged = listener
    },
    onChange: (listener) => {
      changed = listener
    },
    counters: (stage) => stages[stage],
    setCounters: (stage, counters) => {
      stages[stage] = counters
    },
    count: (commit) => {
      const before = stages[commit.stage]
      const quarantined = commit.failed.filter(({ quarantine }) => quarantine).length
      const amount = commit.charge?.amount
      stages[commit.stage] = {
        ...before,
        processed: before.processed + commit.advanced.length,
        failed: before.failed + quarantined,
        created: before.created + createdBy(commit),
        words: before.words + commit.words,
        batches: before.batches + commit.batches,
        singles: before.singles + commit.singles,
        credits: amount === undefined ? before.credits : addCredits(before.credits, amount),
      }
      if (amount !== undefined) used = addCredits(used, amount)
      for (const { episode, event } of commit.notifications)
        if (event === "budget") toldBudgets.add(episode)
    },
    used: () => used,
    toldBudgets,
    hasLock: () => locked,
    setLock: (there) => {
      locked = there
    },
    acting: (ids, yes) => {
      for (const id of ids)
        if (yes) acting.add(id)
        else acting.delete(id)
    },
    actingIds: () => [...acting],
    dropped: makeDroppedClusters(),
  }
}

/** How many outputs a commit stores: new items, or pictures put into the images themselves. */
export const createdBy = (commit: Pick<Commit, "advanced" | "outputs">): number => {
  const { clusters, contents, ideas, images, publications, tasks } = commit.outputs
  const made = [clusters, ideas, tasks, contents, images, publications].reduce(
    (sum, list) => sum + (list?.length ?? 0),
    0,
  )
  return made + commit.advanced.filter(({ media }) => media !== undefined).length
}
