/** How far a run is: what the database says, projected forward. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import { toRunProgress } from "../domain/Progress.ts"
import { project } from "../domain/Projection.ts"
import { intakeOf, publishesAtOnce } from "../domain/PublishPolicy.ts"
import { STAGES } from "../domain/Stage.ts"
import { readPublishGate } from "../engine/publishGate.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { type OnRun, readRun } from "./site.ts"

/** The progress of the site's active run, else of its last. */
export const runProgress = Effect.fnUntraced(function* (input: OnRun) {
  return yield* progressOf(yield* readRun(input))
})

/** The progress of a run that is at hand. */
export const progressOf = Effect.fnUntraced(function* (run: StartedRun) {
  const { pipeline } = yield* Storage
  const { config, currentStage, ratios, siteId, stagePlan } = run
  const { gate } = yield* retryBriefly(readPublishGate(siteId, config))
  const intakes = STAGES.map((stage) => {
    const intake = intakeOf(stagePlan, stage, config.publishPolicy)
    return intake.gate === null ? intake : { ...intake, gate }
  })
  const counts = yield* retryBriefly(pipeline.counts({ siteId, intakes, runId: run.runId }))
  const projection = project({
    from: currentStage,
    plan: stagePlan,
    pending: counts.pending,
    illustrating: counts.illustrating,
    ratios,
    publishes: publishesAtOnce(config.publishPolicy) && !gate.closed,
  })
  return toRunProgress(run, counts.pending, projection, counts.at)
})
