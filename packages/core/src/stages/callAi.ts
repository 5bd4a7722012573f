/** Calls an AI function and checks what it answered: never believe an id, a count or a shape. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { AiCall, AiError } from "../ports/AiFunctions.ts"
import { CallFailed, classifyFailure } from "../engine/CallFailed.ts"
import type { StageCall, StageContext } from "../engine/Stage.ts"

export const aiCallOf = (context: StageContext, call: StageCall): AiCall => ({
  siteId: context.siteId,
  runId: context.runId,
  key: call.key,
  attempt: call.attempt,
})

/** Checks a function's output by its schema; anything else is the item's `ai_invalid_output`. */
export const checkedBy = <A>(
  schema: Schema.Codec<A, unknown>,
): ((output: Effect.Effect<A, AiError>) => Effect.Effect<A, CallFailed>) => {
  const decode = Schema.decodeUnknownEffect(Schema.toType(schema))
  return (output) =>
    Effect.matchEffect(output, {
      onFailure: (error) => Effect.fail(classifyFailure(error)),
      onSuccess: (answer) =>
        Effect.mapError(decode(answer), (error) => invalidOutput(error.message)),
    })
}

export const invalidOutput = (detail: string): CallFailed =>
  new CallFailed({
    code: "ai_invalid_output",
    kind: "item",
    detail: `The AI function's answer cannot be used: ${detail}`,
  })
