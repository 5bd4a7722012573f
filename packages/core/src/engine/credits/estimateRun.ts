/** What a run would take: the projection of a site's queues through its stages, priced. */
import * as Effect from "effect/Effect"
import type { AutomationConfig } from "../../domain/AutomationConfig.ts"
import { type Credits, requiredCredits } from "../../domain/Credits.ts"
import type { StorageError } from "../../domain/errors.ts"
import { estimateCredits, project, type Projection } from "../../domain/Projection.ts"
import { intakesOf } from "../../domain/Intake.ts"
import { passesAtOnce } from "../../domain/PublishPolicy.ts"
import { learnRatios, type Ratios } from "../../domain/Ratios.ts"
import type { PerStage } from "../../domain/Stage.ts"
import { planStages, type StagePlan } from "../../domain/StagePlan.ts"
import type { SiteCounts } from "../../ports/PipelineStore.ts"
import { Storage } from "../../ports/Storage.ts"
import { readPublishGate } from "../publish/publishGate.ts"
import { Settings } from "../Settings.ts"
import { Pipeline } from "../Stage.ts"

/** How a run would work: frozen when it is reserved. */
export interface PlannedRun {
  readonly plan: StagePlan
  readonly ratios: Ratios
}

export interface RunEstimate extends PlannedRun {
  readonly counts: SiteCounts
  readonly projection: Projection
  readonly credits: PerStage<Credits>
  readonly total: Credits
  /** What a start holds. */
  readonly required: Credits
}

/** Completed runs that a site's ratios are learnt from. */
const LESSONS = 5

/** The plan and ratios of a run of a site as it would start now. */
export const planRun = Effect.fnUntraced(function* (
  config: AutomationConfig,
): Effect.fn.Return<PlannedRun, StorageError, Pipeline | Storage> {
  const { concurrency } = yield* Settings
  const { key, stages } = yield* Pipeline
  const { runs } = yield* Storage
  const { siteId } = config
  const plan = planStages({ pipeline: key, config, stages, concurrency })
  const lessons = yield* runs.list({ siteId, limit: LESSONS, before: null, status: "completed" })
  return { plan, ratios: learnRatios(lessons) }
})

/** What waits for a planned run, and its price, as of now. */
export const priceRun = Effect.fnUntraced(function* (
  config: AutomationConfig,
  { plan, ratios }: PlannedRun,
): Effect.fn.Return<RunEstimate, StorageError, Storage> {
  const { priceBook } = yield* Settings
  const { pipeline } = yield* Storage
  const { siteId } = config
  const { gate } = yield* readPublishGate(siteId, config)
  const counts = yield* pipeline.counts({
    siteId,
    intakes: intakesOf(plan, gate),
    runId: null,
  })
  const publishes = passesAtOnce(gate)
  const { illustrating, pending } = counts
  const projection = project({ from: 1, plan, pending, illustrating, ratios, publishes })
  const { perStage: credits, total } = estimateCredits(projection, plan, ratios, priceBook)
  return { plan, ratios, counts, projection, credits, total, required: requiredCredits(total) }
})

/** The plan, ratios, counts and price of a run of a site as it would start now. */
export const estimateRun = (config: AutomationConfig) =>
  Effect.flatMap(planRun(config), (planned) => priceRun(config, planned))
