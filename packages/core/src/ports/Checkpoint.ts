/** Checkpoint: named points at which a test may crash, freeze or cut a worker. A no-op otherwise. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export const CHECKPOINTS = [
  "start.reserved",
  "start.locked",
  "start.held",
  "start.running",
  "slot.claimed",
  "run.claimed",
  "call.before",
  "call.answered",
  "commit.before",
  "commit.stored",
  "stage.before-end",
  "stage.ended",
  "control.before-answer",
  "run.before-finish",
  "publish.answered",
  "notification.delivered",
  "credits.before-settle",
  "credits.settled",
  "credits.before-release",
] as const
export type CheckpointName = (typeof CHECKPOINTS)[number]

export interface CheckpointShape {
  readonly hit: (name: CheckpointName) => Effect.Effect<void>
}

export const Checkpoint: Context.Reference<CheckpointShape> = Context.Reference<CheckpointShape>(
  "@pressline/core/Checkpoint",
  { defaultValue: () => ({ hit: () => Effect.void }) },
)
