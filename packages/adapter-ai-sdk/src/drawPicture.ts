/** generateImage: the bytes of a picture, whatever way the model hands it over, of a type that we looked at. */
import type { ImageModelV4CallOptions } from "@ai-sdk/provider"
import {
  type AiCall,
  AiError,
  type GenerateImageInput,
  type GenerateImageOutput,
  sniffImage,
} from "@pressline/core/effect"
import type { SafeHttpShape } from "@pressline/safe-http"
import * as Effect from "effect/Effect"
import type { AiSdkOptions } from "./AiSdkOptions.ts"
import type { Prompt } from "./prompts.ts"
import type { SendRequest } from "./requests.ts"

/** Bytes a picture may have. */
const LARGEST = 20 * 1024 * 1024
/** What is to be seen is planned picture by picture; before it stands nothing, unless the host wants it so. */
const PLAIN: Prompt = { version: "1", instructions: "" }

export const drawPicture =
  (options: AiSdkOptions, send: SendRequest, pictures: SafeHttpShape) =>
  (
    { position, prompt }: GenerateImageInput,
    call: AiCall,
  ): Effect.Effect<GenerateImageOutput, AiError> =>
    Effect.gen(function* () {
      const { image = {}, imageModel: model } = options
      if (model === undefined)
        return yield* new AiError({
          code: "ai_misconfigured",
          detail:
            "There is no model for pictures: give aiSdk an imageModel, or switch stages 5 and 6 off",
        })
      const size = position === "featured" ? image.featuredSize : image.inArticleSize
      const { instructions, version } = image.prompt ?? PLAIN
      const request: Omit<ImageModelV4CallOptions, "abortSignal"> = {
        prompt: instructions === "" ? prompt : `${instructions}\n\n${prompt}`,
        n: 1,
        size,
        aspectRatio: undefined,
        seed: undefined,
        files: undefined,
        mask: undefined,
        headers: { "idempotency-key": `${call.key}:${version}:${call.attempt}` },
        providerOptions: image.providerOptions ?? {},
      }
      const { images } = yield* send({
        call,
        function: "generateImage",
        model,
        tokens: 0,
        timeout: image.timeout ?? "300 seconds",
        send: (abortSignal) => model.doGenerate({ ...request, abortSignal }),
        usage: ({ images: drawn, usage }) => ({
          inputTokens: usage?.inputTokens ?? null,
          outputTokens: usage?.outputTokens ?? null,
          images: drawn.length,
        }),
      })
      const bytes = yield* bytesOf(images[0], pictures)
      const picture = sniffImage(bytes)
      if (picture === null) return yield* unusable("it is no picture")
      if (bytes.byteLength > LARGEST) return yield* unusable(`it has more than ${LARGEST} bytes`)
      if (picture.mediaType === "image/svg+xml")
        return yield* unusable("it is an SVG, which can hold scripts")
      return { bytes, mediaType: picture.mediaType, width: picture.width, height: picture.height }
    })

const unusable = (detail: string): Effect.Effect<never, AiError> =>
  Effect.fail(
    new AiError({ code: "ai_invalid_output", detail: `The picture cannot be used: ${detail}` }),
  )

const bytesOf = (
  picture: string | Uint8Array | undefined,
  pictures: SafeHttpShape,
): Effect.Effect<Uint8Array, AiError> => {
  if (picture === undefined) return unusable("there is none")
  if (typeof picture !== "string") return Effect.succeed(picture)
  if (/^https?:/iu.test(picture)) return fetched(picture, pictures)
  return Effect.succeed(Buffer.from(picture.replace(/^data:[^,]*,/u, ""), "base64"))
}

/** Addresses are the provider's words: asked like any other address that somebody else chose. */
const fetched = (url: string, { request }: SafeHttpShape): Effect.Effect<Uint8Array, AiError> =>
  request({ url, maxBytes: LARGEST }).pipe(
    Effect.mapError(
      ({ detail, reason }) =>
        new AiError({
          code:
            reason === "timeout"
              ? "ai_timeout"
              : reason === "unreachable" || reason === "broken"
                ? "ai_unavailable"
                : "ai_invalid_output",
          detail: `The picture cannot be fetched: ${detail}`,
        }),
    ),
    Effect.flatMap(({ body, status }) =>
      status === 200 ? Effect.succeed(body) : unusable(`its address answers with ${status}`),
    ),
  )
