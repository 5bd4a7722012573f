/** A call of a stage's function, with its span and its count. */
import * as Cause from "effect/Cause"
import type * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { StorageError } from "../../domain/errors.ts"
import { CallFailed } from "../CallFailed.ts"
import { callKey, type CallUnit, firstItem } from "../CallUnit.ts"
import { timedCall } from "../metrics.ts"
import type { StageOutput, StageServices } from "../Stage.ts"
import type { StageRoom } from "./StageRoom.ts"
import { traced } from "../traced.ts"

export const observedCall = (
  { opened, session, stage }: StageRoom,
  unit: CallUnit,
): Effect.Effect<StageOutput, CallFailed | StorageError, StageServices> => {
  const { runId } = session.run
  const attempt = unit.attempts + unit.outageTries + 1
  const key = callKey(runId, stage, unit)
  const attributes = () => ({
    "pressline.stage": stage,
    "pressline.item_id": firstItem(unit).id,
    "pressline.items": unit.items.length,
    "pressline.attempt": attempt,
  })
  const call = opened.process(unit.items, { key, attempt, unknown: unit.unknown })
  return timedCall(stage, outcomeOf, traced("automation.call", { attributes }, call))
}

/** `ok`, the code of the failure, `interrupted` (the run was stopped, or nothing came in time) or `defect`. */
const outcomeOf = (exit: Exit.Exit<unknown, CallFailed | StorageError>): string => {
  if (Exit.isSuccess(exit)) return "ok"
  if (Cause.hasDies(exit.cause)) return "defect"
  const error = Option.getOrNull(Cause.findErrorOption(exit.cause))
  return error === null ? "interrupted" : error instanceof CallFailed ? error.code : error.reason
}
