/** What a publish policy lets through, read live at every publication. */
import type { PublishPolicy } from "./AutomationConfig.ts"
import { type Intake, type PublishGate } from "./Intake.ts"
import { stageFacts } from "./Stage.ts"
import { plannedStage, type StagePlan } from "./StagePlan.ts"
import type { StageNumber } from "./Stage.ts"

export const gateOf = (policy: PublishPolicy, closed = false): PublishGate => ({
  closed,
  approvedOnly: policy.mode === "review",
  holdMs: policy.mode === "hold" ? (policy.holdHours ?? 24) * 3_600_000 : 0,
})

/** Whether an article can pass the moment it is finished, without a person or a wait. */
export const publishesAtOnce = (policy: PublishPolicy): boolean =>
  policy.mode === "auto" || (policy.mode === "hold" && policy.holdHours === 0)

/** The intake of a stage under a plan; stage 7 is gated by the live policy. */
export const intakeOf = (
  plan: StagePlan,
  stage: StageNumber,
  policy: PublishPolicy,
  closed = false,
): Intake => ({
  stage,
  kind: stageFacts(stage).inputKind,
  statuses: plannedStage(plan, stage).takes,
  gate: stage === 7 ? gateOf(policy, closed) : null,
})
