/** The queue sizes at the start of a run, before the first item moves. */
import { type PerStage, type StageNumber, STAGES } from "./Stage.ts"
import { Count, wire } from "./wire.ts"

export const Snapshot = wire({
  stage1Initial: Count,
  stage2Initial: Count,
  stage3Initial: Count,
  stage4Initial: Count,
  stage5Initial: Count,
  stage6Initial: Count,
  stage7Initial: Count,
  totalInitial: Count,
})
export type Snapshot = typeof Snapshot.Type

export const snapshotOf = (pending: PerStage<number>): Snapshot => ({
  stage1Initial: pending[1],
  stage2Initial: pending[2],
  stage3Initial: pending[3],
  stage4Initial: pending[4],
  stage5Initial: pending[5],
  stage6Initial: pending[6],
  stage7Initial: pending[7],
  totalInitial: STAGES.reduce((sum, stage: StageNumber) => sum + pending[stage], 0),
})
