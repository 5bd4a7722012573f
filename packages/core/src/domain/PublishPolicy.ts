/** What a publish policy lets through, read live at every publication. */
import type { PublishPolicy } from "./AutomationConfig.ts"
import { type Intake, type PublishGate } from "./Intake.ts"
import { stageFacts, type StageNumber, STAGES } from "./Stage.ts"
import { plannedStage, type StagePlan } from "./StagePlan.ts"

export const gateOf = (policy: PublishPolicy, closed = false): PublishGate => ({
  closed,
  approvedOnly: policy.mode === "review",
  holdMs: policy.mode === "hold" ? (policy.holdHours ?? 24) * 3_600_000 : 0,
})

/** Whether an article can pass the moment it is finished, without a person or a wait. */
export const passesAtOnce = ({ approvedOnly, closed, holdMs }: PublishGate): boolean =>
  !closed && !approvedOnly && holdMs <= 0

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
