/** preparedPictures: what a model drew, at the size it is shown at, as WebP or AVIF, without metadata. */
import {
  AiError,
  AiFunctions,
  type GenerateImageInput,
  type GenerateImageOutput,
  sniffImage,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Sharp } from "./Sharp.ts"

export interface PictureSize {
  /** Pixels. */
  readonly width: number
  readonly height: number
}

export interface PreparedPicturesOptions {
  /** The module's default export: `import sharp from "sharp"`. */
  readonly sharp: Sharp
  /** Default `webp`; `avif` is smaller and takes longer. */
  readonly format?: "webp" | "avif"
  /** 1 to 100; default 80 for WebP, 55 for AVIF. */
  readonly quality?: number
  /** Default 1200 x 630, what social networks show. */
  readonly featured?: PictureSize
  /** Default 800 x 450. */
  readonly inArticle?: PictureSize
}

/** Pixels that a picture may unpack to: what is larger is made to exhaust the memory. */
const MOST_PIXELS = 50_000_000
const QUALITY = { webp: 80, avif: 55 } as const

/**
 * The AI functions given, with pictures cut to the place they are shown at (never enlarged), encoded anew
 * and stripped of their metadata. SVG stays as it is.
 *
 * @example
 * ```ts
 * import { preparedPictures, type Sharp } from "@pressline/adapter-sharp"
 * import { createAutomation, localAi } from "@pressline/core"
 *
 * declare const sharp: Sharp // import sharp from "sharp"
 *
 * const automation = createAutomation({
 *   ai: preparedPictures(localAi(), { sharp, format: "avif" }),
 * })
 * ```
 */
export const preparedPictures = <E, R>(
  ai: Layer.Layer<AiFunctions, E, R>,
  options: PreparedPicturesOptions,
): Layer.Layer<AiFunctions, E, R> =>
  Layer.effect(
    AiFunctions,
    Effect.map(AiFunctions, (functions) =>
      AiFunctions.of({
        ...functions,
        generateImage: (input, call) =>
          Effect.flatMap(functions.generateImage(input, call), (drawn) =>
            prepared(drawn, input, options),
          ),
      }),
    ),
  ).pipe(Layer.provide(ai))

const prepared = (
  drawn: GenerateImageOutput,
  { position }: GenerateImageInput,
  {
    featured = { width: 1200, height: 630 },
    format = "webp",
    inArticle = { width: 800, height: 450 },
    quality = QUALITY[format],
    sharp,
  }: PreparedPicturesOptions,
): Effect.Effect<GenerateImageOutput, AiError> =>
  sniffImage(drawn.bytes)?.mediaType === "image/svg+xml"
    ? Effect.succeed(drawn)
    : Effect.tryPromise({
        try: async () => {
          const size = position === "featured" ? featured : inArticle
          const { data, info } = await sharp(drawn.bytes, {
            limitInputPixels: MOST_PIXELS,
            failOn: "error",
          })
            .autoOrient()
            .resize({ ...size, fit: "cover", withoutEnlargement: true })
            [format]({ quality })
            .toBuffer({ resolveWithObject: true })
          const { height, width } = info
          return { bytes: new Uint8Array(data), mediaType: `image/${format}`, width, height }
        },
        catch: (cause) =>
          new AiError({
            code: "ai_invalid_output",
            detail: `The picture cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
          }),
      })
