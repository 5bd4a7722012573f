/** How far a run is: what the database says, projected forward. */
import * as Effect from "effect/Effect"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import type { StartedRun } from "../domain/AutomationRun.ts"
import { toRunProgress } from "../domain/Progress.ts"
import { project } from "../domain/Projection.ts"
import { intakesOf } from "../domain/Intake.ts"
import { passesAtOnce } from "../domain/PublishPolicy.ts"
import { openGate } from "../engine/publish/publishGate.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { type OnRun, readRun, readSite } from "./site.ts"

/** The progress of the site's active run, else of its last. */
export const runProgress = Effect.fnUntraced(function* (input: OnRun) {
  const { siteId } = yield* readSite(input.siteId)
  const { configs } = yield* Storage
  const [run, [live]] = yield* Effect.all([readRun(input), retryBriefly(configs.list([siteId]))], {
    concurrency: "unbounded",
  })
  return yield* progressAt(run, live ?? run.config)
})

/** The progress of a run that is at hand. */
export const progressOf = Effect.fnUntraced(function* (run: StartedRun) {
  const { configs } = yield* Storage
  const [live] = yield* retryBriefly(configs.list([run.siteId]))
  return yield* progressAt(run, live ?? run.config)
})

/** The publish policy is read live, never frozen. */
const progressAt = Effect.fnUntraced(function* (run: StartedRun, live: AutomationConfig) {
  const { pipeline } = yield* Storage
  const { currentStage, ratios, siteId, stagePlan } = run
  const { gate } = yield* retryBriefly(openGate(siteId, live))
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
