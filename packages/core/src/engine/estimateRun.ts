/** What a run would take: the projection of a site's queues through its stages, priced. */
import * as Effect from "effect/Effect"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import { type Credits, requiredCredits } from "../domain/Credits.ts"
import type { StorageError } from "../domain/errors.ts"
import { estimateCredits, project, type Projection } from "../domain/Projection.ts"
import { intakeOf, publishesAtOnce } from "../domain/PublishPolicy.ts"
import { learnRatios, type Ratios } from "../domain/Ratios.ts"
import { type PerStage, STAGES } from "../domain/Stage.ts"
import { planStages, type StagePlan } from "../domain/StagePlan.ts"
import type { SiteCounts } from "../ports/PipelineStore.ts"
import { Storage } from "../ports/Storage.ts"
import { readPublishGate } from "./publishGate.ts"
import { Settings } from "./Settings.ts"
import { Pipeline } from "./Stage.ts"

export interface RunEstimate {
  readonly plan: StagePlan
  readonly ratios: Ratios
  readonly counts: SiteCounts
  readonly projection: Projection
  readonly credits: PerStage<Credits>
  readonly total: Credits
  /** What a start holds. */
  readonly required: Credits
}

/** Completed runs that a site's ratios are learnt from. */
const LESSONS = 5

/** The plan, ratios, counts and price of a run of a site as it would start now. */
export const estimateRun = Effect.fnUntraced(function* (
  config: AutomationConfig,
): Effect.fn.Return<RunEstimate, StorageError, Pipeline | Storage> {
  const { concurrency, priceBook } = yield* Settings
  const { key, stages } = yield* Pipeline
  const { pipeline, runs } = yield* Storage
  const { publishPolicy, siteId } = config
  const plan = planStages({ pipeline: key, config, stages, concurrency })
  const lessons = yield* runs.list({ siteId, limit: LESSONS, before: null, status: "completed" })
  const ratios = learnRatios(lessons)
  const { gate } = yield* readPublishGate(siteId, config)
  const counts = yield* pipeline.counts({
    siteId,
    intakes: STAGES.map((stage) => {
      const intake = intakeOf(plan, stage, publishPolicy)
      return intake.gate === null ? intake : { ...intake, gate }
    }),
    runId: null,
  })
  const publishes = publishesAtOnce(publishPolicy) && !gate.closed
  const { illustrating, pending } = counts
  const projection = project({ from: 1, plan, pending, illustrating, ratios, publishes })
  const { perStage: credits, total } = estimateCredits(projection, plan, ratios, priceBook)
  return { plan, ratios, counts, projection, credits, total, required: requiredCredits(total) }
})
