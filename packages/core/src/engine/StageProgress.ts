/** The percentage that the next commit may raise the run to, from counts read once per stage. */
import { percentageOf, progressTotals } from "../domain/Progress.ts"
import { project, waitingAfter } from "../domain/Projection.ts"
import { perStage, type StageNumber } from "../domain/Stage.ts"
import type { SiteCounts } from "../ports/PipelineStore.ts"
import { type CallResult, decidedItems } from "./CallResult.ts"
import { createdBy, type RunSession } from "./RunSession.ts"

/** Percentage of a session's run once `result` is stored on top of what is committed. */
export const makeStageProgress = (
  session: RunSession,
  stage: StageNumber,
  counts: SiteCounts,
  publishes: boolean,
): ((result: CallResult) => number) => {
  const { ratios, stagePlan } = session.run
  const start = session.counters(stage)
  return (result) => {
    const now = session.counters(stage)
    const more = decidedItems(result)
    const decided = now.processed + now.failed + more - start.processed - start.failed
    const created = now.created + createdBy(result) - start.created
    const waiting = waitingAfter(counts, stage, decided, created)
    const projection = project({ from: stage, plan: stagePlan, ratios, publishes, ...waiting })
    const stages = perStage((n) => {
      const counters = session.counters(n)
      return n === stage ? { ...counters, processed: counters.processed + more } : counters
    })
    const totals = progressTotals({ stages, stagePlan, currentStage: stage }, projection)
    return percentageOf(totals.completed, totals.total)
  }
}
