/** The offline AI, with pictures that WordPress takes. */
import { AiFunctions, localAi } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { PNG } from "./keptFiles.ts"

export const pngAi = (): Layer.Layer<AiFunctions> =>
  Layer.effect(
    AiFunctions,
    Effect.map(AiFunctions, (functions) =>
      AiFunctions.of({
        ...functions,
        generateImage: (input, call) =>
          Effect.as(functions.generateImage(input, call), {
            bytes: Uint8Array.from(PNG),
            mediaType: "image/png",
          }),
      }),
    ),
  ).pipe(Layer.provide(localAi()))
