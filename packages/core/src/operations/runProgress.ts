/** How far a run is: what the database says, projected forward. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import { toRunProgress } from "../domain/Progress.ts"
import { project } from "../domain/Projection.ts"
import { intakesOf } from "../domain/Intake.ts"
import { passesAtOnce } from "../domain/PublishPolicy.ts"
import { readPublishGate } from "../engine/publish/publishGate.ts"
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
  const intakes = intakesOf(stagePlan, gate)
  const counts = yield* retryBriefly(pipeline.counts({ siteId, intakes, runId: run.runId }))
  const projection = project({
    from: currentStage,
    plan: stagePlan,
    pending: counts.pending,
    illustrating: counts.illustrating,
    ratios,
    publishes: passesAtOnce(gate),
  })
  return toRunProgress(run, counts.pending, projection, counts.at)
})
