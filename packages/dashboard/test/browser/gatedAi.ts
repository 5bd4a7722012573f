/** The offline AI behind a gate that the test opens: articles are written when it says so. */
import { localAi } from "@pressline/core"
import { AiError, AiFunctions } from "@pressline/core/effect"
import { Deferred, Effect, Layer } from "effect"

export interface Gate {
  readonly ai: Layer.Layer<AiFunctions>
  readonly shut: () => void
  readonly open: () => void
  /** Articles about such a keyword are refused while it is set. */
  refuses: RegExp | null
}

export const gatedAi = (): Gate => {
  let gate = Deferred.makeUnsafe<void>()
  Deferred.doneUnsafe(gate, Effect.void)
  const state: Gate = {
    refuses: null,
    shut: () => {
      gate = Deferred.makeUnsafe<void>()
    },
    open: () => void Deferred.doneUnsafe(gate, Effect.void),
    ai: Layer.effect(
      AiFunctions,
      Effect.map(AiFunctions, (local) => ({
        ...local,
        generateContent: (input, call) =>
          Effect.gen(function* () {
            yield* Deferred.await(gate)
            if (state.refuses?.test(input.primaryKeyword) === true)
              return yield* new AiError({ code: "ai_refused", detail: "The model declines this." })
            return yield* local.generateContent(input, call)
          }),
      })),
    ).pipe(Layer.provide(localAi())),
  }
  return state
}
