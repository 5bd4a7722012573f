/** The seven queues of a site: what waits, what is done, what is set aside. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { isTerminal } from "../domain/RunStatus.ts"
import { StageStatus, stageStatus } from "../domain/Progress.ts"
import { intakesOf } from "../domain/Intake.ts"
import { StageNumber, STAGES } from "../domain/Stage.ts"
import { plannedStage, planStages } from "../domain/StagePlan.ts"
import { Count, wire } from "../domain/wire.ts"
import { openGate } from "../engine/publish/publishGate.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Settings } from "../engine/Settings.ts"
import { Pipeline } from "../engine/Stage.ts"
import { Storage } from "../ports/Storage.ts"
import { findRun, type OnSite, readConfig } from "./site.ts"

export const PipelineOverview = wire({
  stages: Schema.Array(
    wire({
      number: StageNumber,
      name: Schema.String,
      pending: Count,
      /** Of all time. */
      processed: Count,
      /** Set aside now, waiting to be retried. */
      failed: Count,
      status: StageStatus,
    }),
  ),
})
export type PipelineOverview = typeof PipelineOverview.Type

/** Counts of every stage, with its status in the active or last run. */
export const pipelineOverview = Effect.fnUntraced(function* ({ siteId }: OnSite) {
  const [config, run] = yield* Effect.all([readConfig(siteId), findRun({ siteId })], {
    concurrency: "unbounded",
  })
  const { concurrency } = yield* Settings
  const { key, stages } = yield* Pipeline
  const { pipeline } = yield* Storage
  const plan =
    run !== null && !isTerminal(run.status)
      ? run.stagePlan
      : planStages({ pipeline: key, config, stages, concurrency })
  const { gate } = yield* retryBriefly(openGate(siteId, config))
  const intakes = intakesOf(plan, gate)
  const counts = yield* retryBriefly(pipeline.counts({ siteId, intakes, runId: null }))
  return {
    stages: STAGES.map((number) => ({
      number,
      name: plannedStage(plan, number).name,
      pending: counts.pending[number],
      processed: counts.processed[number],
      failed: counts.failed[number],
      status: run === null ? ("pending" as const) : stageStatus(run, number),
    })),
  } satisfies PipelineOverview
})
