/** The commit: everything that the finished calls of a run change, in one step or not at all. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import { addCredits, noCredits } from "../domain/Credits.ts"
import type { LeaseLost } from "../domain/errors.ts"
import { endsArrivals } from "../domain/Intake.ts"
import { stageFacts } from "../domain/Stage.ts"
import { CommitConflict } from "../ports/CommitConflict.ts"
import type { Commit, Committed, PipelineStore } from "../ports/PipelineStore.ts"
import { advanceItems, recordFailures } from "./commitItems.ts"
import { answerOf, handOf, leaseLost, renewed } from "./fence.ts"
import type { MemoryState } from "./MemoryState.ts"
import { changeStages } from "./runTransitions.ts"
import { countTaken, storeOutputs, storePublication } from "./storeOutputs.ts"

export const commitInMemory =
  (state: MemoryState): PipelineStore["commit"] =>
  (lease, commit, ttl) =>
    Effect.suspend((): Effect.Effect<Committed, CommitConflict | LeaseLost> => {
      const run = state.runs.started(lease.runId)
      if (run?.epoch !== lease.epoch) return Effect.fail(leaseLost(lease))
      const at = state.now()
      if (run.lastCommit === commit.id)
        return Effect.succeed({ already: true, at, ...answerOf(run) })
      if (run.status !== "running") return Effect.fail(leaseLost(lease))
      const conflict = conflictOf(state, run, commit)
      if (conflict !== null) return Effect.fail(conflict)

      const created = storeItems(state, run, commit, at)
      if (commit.charge !== null)
        state.usage.add({
          id: commit.id,
          runId: run.runId,
          siteId: run.siteId,
          accountId: run.accountId,
          stage: commit.stage,
          ...commit.charge,
          at,
          settled: false,
        })
      const stored = state.put(
        {
          ...run,
          ...renewed(state, run, ttl),
          ...countersAfter(run, commit, created, at),
          lastCommit: commit.id,
          percentage: Math.max(run.percentage, Math.min(99, commit.percentage)),
          inHand: handAfter(run, commit),
          notBefore: commit.delay === null ? run.notBefore : state.after(commit.delay),
        },
        commit,
      )
      return Effect.succeed({ already: false, at, ...answerOf(stored) })
    })

/** Why nothing of the commit can be stored, or null. */
const conflictOf = (state: MemoryState, run: StartedRun, commit: Commit): CommitConflict | null => {
  const { items } = state
  const { inputKind, inputStatus } = stageFacts(commit.stage)
  const planned = run.stagePlan.stages.find(({ number }) => number === commit.stage)
  const statuses = planned?.takes ?? [inputStatus]
  const waiting = new Set<string>()
  for (const { id } of [...commit.advanced, ...commit.failed]) {
    const item = items.find(run.siteId, inputKind, id)
    if (item !== undefined && statuses.includes(item.status)) waiting.add(id)
  }
  const newClusters = new Set(commit.outputs.clusters?.map(({ id }) => id))
  for (const { clusterId, id } of commit.advanced)
    if (clusterId !== undefined && !newClusters.has(clusterId))
      if (items.find(run.siteId, "cluster", clusterId) === undefined) waiting.delete(id)

  const expected = commit.advanced.length + commit.failed.length
  const taken = countTaken(items, commit.outputs)
  if (waiting.size === expected && taken === 0) return null
  return new CommitConflict({ expected, found: Math.max(0, waiting.size - taken) })
}

/** Outputs first, so that the inputs can point to them. Answers how many outputs are new. */
const storeItems = (state: MemoryState, run: StartedRun, commit: Commit, at: Date): number => {
  const origin = { siteId: run.siteId, runId: run.runId, at }
  let created = storeOutputs(state.items, commit.outputs, origin)
  recordFailures(state.items, run, commit, at)
  advanceItems(state.items, run, commit, at)
  for (const publication of commit.outputs.publications ?? [])
    created += storePublication(state.items, publication, origin)
  if (commit.stage === 6) created += commit.advanced.length
  return created
}

const countersAfter = (
  run: StartedRun,
  commit: Commit,
  created: number,
  at: Date,
): Partial<StartedRun> => {
  const before = run.stages[commit.stage]
  const quarantined = commit.failed.filter(({ quarantine }) => quarantine).length
  const charged = commit.charge?.amount ?? noCredits
  const processed = before.processed + commit.advanced.length
  const enough = endsArrivals(before.input, processed)
  const progressed = commit.advanced.length + quarantined > 0
  return {
    totalCreditsUsed: addCredits(run.totalCreditsUsed, charged),
    stages: changeStages(run.stages, {
      [commit.stage]: {
        processed,
        failed: before.failed + quarantined,
        created: before.created + created,
        words: before.words + commit.words,
        batches: before.batches + commit.batches,
        singles: before.singles + commit.singles,
        credits: addCredits(before.credits, charged),
        arrivalsUntil: before.arrivalsUntil ?? (enough ? at : null),
      },
    }),
    ...(progressed ? { takeoversInARow: 0, pausesInARow: 0 } : {}),
  }
}

/** A commit only ever takes out of the hand. */
const handAfter = ({ inHand }: StartedRun, commit: Commit): StartedRun["inHand"] => {
  if (inHand === null) return null
  const { advanced, failed, hand } = commit
  const kept = new Set(hand ?? inHand.ids)
  if (hand === null) {
    for (const { id } of advanced) kept.delete(id)
    for (const { id, quarantine } of failed) if (quarantine) kept.delete(id)
  }
  return handOf(
    inHand.stage,
    inHand.ids.filter((id) => kept.has(id)),
    inHand.since,
  )
}
