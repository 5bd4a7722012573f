/** The percentage that the next commit may raise the run to, from counts read once per stage. */
import * as Effect from "effect/Effect"
import type { StorageError } from "../../domain/errors.ts"
import { percentageOf, progressTotals } from "../../domain/Progress.ts"
import { project, waitingAfter } from "../../domain/Projection.ts"
import { intakesOf } from "../../domain/Intake.ts"
import { passesAtOnce } from "../../domain/PublishPolicy.ts"
import { perStage, type StageNumber } from "../../domain/Stage.ts"
import type { SiteCounts } from "../../ports/PipelineStore.ts"
import { Storage } from "../../ports/Storage.ts"
import { type CallResult, decidedItems } from "../CallResult.ts"
import { readPublishGate } from "../publish/publishGate.ts"
import { createdBy, type RunSession } from "../RunSession.ts"

/** Percentage of a run once a result is stored on top of what is committed. */
export type PercentageOf = (result: CallResult) => number

/** Counts what waits, under the publish policy as it is now. */
export const openStageProgress = Effect.fnUntraced(function* (
  session: RunSession,
  stage: StageNumber,
): Effect.fn.Return<PercentageOf, StorageError, Storage> {
  const { pipeline } = yield* Storage
  const { config, runId, siteId, stagePlan } = session.run
  const { gate } = yield* readPublishGate(siteId, config)
  const counts = yield* pipeline.counts({ siteId, intakes: intakesOf(stagePlan, gate), runId })
  return stageProgress(session, stage, counts, passesAtOnce(gate))
})

const stageProgress = (
  session: RunSession,
  stage: StageNumber,
  counts: SiteCounts,
  publishes: boolean,
): PercentageOf => {
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
