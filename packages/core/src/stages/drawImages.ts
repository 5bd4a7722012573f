/** Stage 6: an image prompt becomes the image, stored under the hash of its bytes. */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import { sniffImage } from "../ai/sniffImage.ts"
import { unitPrice } from "../domain/Credits.ts"
import type { Image } from "../domain/Image.ts"
import { stageFacts } from "../domain/Stage.ts"
import { CallFailed } from "../engine/CallFailed.ts"
import type { Stage } from "../engine/Stage.ts"
import { AiFunctions, GenerateImageOutput } from "../ports/AiFunctions.ts"
import { MediaStore } from "../ports/MediaStore.ts"
import { aiCallOf, checkedBy, invalidOutput } from "./callAi.ts"

/** Bytes an image may have. */
const LARGEST = 20 * 1024 * 1024

const checked = checkedBy(GenerateImageOutput)

export const drawImages: Stage = {
  number: 6,
  name: stageFacts(6).name,
  takes: stageFacts(6).inputStatus,
  call: "item",
  calls: "generateImage",
  ceiling: (_, prices) => unitPrice(prices, 6),
  open: (context) =>
    Effect.succeed({
      process: Effect.fnUntraced(function* ([item], call) {
        const ai = yield* AiFunctions
        const store = yield* MediaStore
        const { altText, id, position, prompt } = item as Image
        const { bytes, height, width } = yield* checked(
          ai.generateImage({ prompt, altText, position }, aiCallOf(context, call)),
        )
        const picture = sniffImage(bytes)
        if (picture === null)
          return yield* invalidOutput("it is not a PNG, JPEG, GIF, WebP, AVIF or SVG image")
        if (bytes.byteLength > LARGEST)
          return yield* invalidOutput(
            `the image has ${bytes.byteLength} bytes, more than ${LARGEST}`,
          )
        const sha256 = createHash("sha256").update(bytes).digest("hex")
        const key = `${context.siteId}/${id}/${sha256}.${picture.extension}`
        const { url } = yield* store
          .put({ key, bytes, mediaType: picture.mediaType })
          .pipe(
            Effect.mapError(
              (error) =>
                new CallFailed({ code: "ai_unavailable", kind: "outage", detail: error.message }),
            ),
          )
        const media = {
          key,
          url,
          mediaType: picture.mediaType,
          width: picture.width ?? width ?? null,
          height: picture.height ?? height ?? null,
          bytes: bytes.byteLength,
          sha256,
        }
        return { advanced: [{ id, media }], outputs: {}, units: 1 }
      }),
    }),
}
