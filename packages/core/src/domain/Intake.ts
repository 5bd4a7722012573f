/** Which items a stage takes: the question behind every page, count and stage end. */
import { gateOf, type PublishPolicy } from "./PublishPolicy.ts"
import { type InputKind, stageFacts, type StageNumber, STAGES } from "./Stage.ts"
import { plannedStage, type StagePlan } from "./StagePlan.ts"

/**
 * What holds an article back from stage 7. An article passes when the gate is not closed, it is not
 * rejected, its `publishAfter` is past or null, no live claim of the publication sweep is on it, and:
 * - it is approved, or
 * - `approvedOnly` is false and it has been in review for `holdMs` (an article that skipped review,
 *   because its image stages are off, counts from its last update).
 */
export interface PublishGate {
  /** The daily cap is reached: nothing passes. */
  readonly closed: boolean
  readonly approvedOnly: boolean
  readonly holdMs: number
}

/**
 * An item is eligible for a stage when its status is one of `statuses` and
 * - stage 6: its article is not published, or the image was retried by hand;
 * - stage 7: it passes `gate`;
 * - within a run: `failedRunId` is not that run, and it was made no later than the stage's
 *   `arrivalsUntil`, if that is set.
 * Order: rank (see `rankOf`), then keyword: normalised phrase; task: `dueOrder`; then id.
 */
export interface Intake {
  readonly stage: StageNumber
  readonly kind: InputKind
  readonly statuses: ReadonlyArray<string>
  readonly gate: PublishGate | null
}

/** The intake of a stage under a plan; stage 7 is gated. */
export const intakeOf = (plan: StagePlan, stage: StageNumber, policy: PublishPolicy): Intake =>
  gatedIntake(plan, stage, gateOf(policy))

/** The intakes of all stages under a plan and a gate that was read now. */
export const intakesOf = (plan: StagePlan, gate: PublishGate): ReadonlyArray<Intake> =>
  STAGES.map((stage) => gatedIntake(plan, stage, gate))

const gatedIntake = (plan: StagePlan, stage: StageNumber, gate: PublishGate): Intake => ({
  stage,
  kind: stageFacts(stage).inputKind,
  statuses: plannedStage(plan, stage).takes,
  gate: stage === 7 ? gate : null,
})

/**
 * A stage takes arrivals until it has processed twice its input at its start, but at least 1,000 items;
 * then only items made before that point. Storage sets `arrivalsUntil` in the commit that gets there.
 */
export const ARRIVALS = { timesInput: 2, least: 1000 } as const

/** Whether a stage with that input has processed so much that it takes no more arrivals. */
export const endsArrivals = (input: number, processed: number): boolean =>
  processed >= Math.max(ARRIVALS.timesInput * input, ARRIVALS.least)
