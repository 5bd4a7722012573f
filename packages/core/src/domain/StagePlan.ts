/** How a run goes through the stages, frozen when it starts. */
import * as Schema from "effect/Schema"
import { batchSizeOf, isStageEnabled, type Settings } from "./AutomationConfig.ts"
import { StageNumber, STAGES } from "./Stage.ts"
import { Count, wire } from "./wire.ts"

export const PlannedStage = wire({
  number: StageNumber,
  name: Schema.String,
  enabled: Schema.Boolean,
  batchSize: Count,
  /** Calls at the same time; stage 1 always makes one at a time. */
  concurrency: Count,
  /** The statuses of its input that it takes; more than one where a stage before it is skipped. */
  takes: Schema.Array(Schema.String),
})
export type PlannedStage = typeof PlannedStage.Type

export const StagePlan = wire({
  /** Which pipeline made it; a worker without that pipeline declines the run. */
  pipeline: Schema.String,
  stages: Schema.Array(PlannedStage),
})
export type StagePlan = typeof StagePlan.Type

/** The statuses of an article that stage 7 takes: more where the image stages are skipped. */
const publishable = (works: (stage: StageNumber) => boolean): ReadonlyArray<string> => [
  "review",
  ...(works(5) ? [] : ["draft"]),
  ...(works(6) ? [] : ["prompted"]),
]

export const planStages = (input: {
  readonly pipeline: string
  readonly config: Settings
  readonly stages: ReadonlyArray<{
    readonly number: StageNumber
    readonly name: string
    readonly takes: string
  }>
  readonly concurrency: (stage: StageNumber) => number
}): StagePlan => {
  const codeOf = (number: StageNumber) => input.stages.find((stage) => stage.number === number)
  // A stage that is left out of the pipeline is as good as switched off.
  const works = (stage: StageNumber): boolean =>
    codeOf(stage) !== undefined && isStageEnabled(input.config, stage)
  return {
    pipeline: input.pipeline,
    stages: STAGES.map((number) => ({
      number,
      name: codeOf(number)?.name ?? `stage ${number}`,
      enabled: works(number),
      batchSize: batchSizeOf(input.config, number),
      concurrency: input.concurrency(number),
      takes: number === 7 ? publishable(works) : [codeOf(number)?.takes ?? ""],
    })),
  }
}

/** The plan of one stage. */
export const plannedStage = (plan: StagePlan, stage: StageNumber): PlannedStage => {
  const found = plan.stages.find(({ number }) => number === stage)
  if (found === undefined) throw new Error(`the stage plan has no stage ${stage}`)
  return found
}
