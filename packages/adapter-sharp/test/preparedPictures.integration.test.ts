import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, it } from "@effect/vitest"
import {
  preparedPictures,
  type PreparedPicturesOptions,
  type Sharp,
} from "@pressline/adapter-sharp"
import { AiFunctions, localAi, sniffImage } from "@pressline/core/effect"
import { installed } from "@pressline/tools-services/onDemand"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const CALL = { siteId: "s", runId: "r", key: "k", attempt: 1 }

/** The whole of sharp, for making pictures and for looking into them. */
interface Made {
  readonly withExif: (exif: object) => Made
  readonly jpeg: () => Made
  readonly png: () => Made
  readonly toBuffer: () => Promise<Buffer>
  readonly metadata: () => Promise<{
    exif?: Buffer
    icc?: Buffer
    width: number
    height: number
    format: string
  }>
}
type Whole = (input: object | Uint8Array, options?: object) => Made

const sharp = Effect.promise(async () => {
  const folder = await installed(join(import.meta.dirname, "../../../tools/sharp"))
  const require = createRequire(join(folder, "package.json"))
  const { default: module } = (await import(pathToFileURL(require.resolve("sharp")).href)) as {
    default: Sharp & Whole
  }
  return module
})

const plain = (width: number, height: number) => ({
  create: { width, height, channels: 3, background: "#2a7f62" },
})

/** A model that draws these bytes, and what becomes of them. */
const prepare = (
  bytes: Uint8Array,
  position: string,
  options: Omit<PreparedPicturesOptions, "sharp"> = {},
) =>
  Effect.gen(function* () {
    const drawn = Layer.effect(
      AiFunctions,
      Effect.map(AiFunctions, (ai) =>
        AiFunctions.of({
          ...ai,
          generateImage: () => Effect.succeed({ bytes, mediaType: "image/png" }),
        }),
      ),
    ).pipe(Layer.provide(localAi()))
    const ai = yield* AiFunctions.pipe(
      Effect.provide(preparedPictures(drawn, { sharp: yield* sharp, ...options })),
    )
    return yield* ai.generateImage({ prompt: "p", altText: "a", position }, CALL)
  })

it.live.each(["webp", "avif"] as const)("pictures become %s of the size of their place", (format) =>
  Effect.gen(function* () {
    const make = yield* sharp
    const bytes = yield* Effect.promise(() => make(plain(1600, 1600)).png().toBuffer())
    for (const [position, width, height] of [
      ["featured", 1200, 630],
      ["in_article_1", 800, 450],
    ] as const) {
      const picture = yield* prepare(bytes, position, { format })
      expect(picture).toMatchObject({ mediaType: `image/${format}`, width, height })
      expect(sniffImage(picture.bytes)).toMatchObject({
        mediaType: `image/${format}`,
        width,
        height,
      })
    }
    expect(
      yield* prepare(bytes, "featured", { format, featured: { width: 60, height: 40 } }),
    ).toMatchObject({ width: 60, height: 40 })
  }),
)

it.live("metadata is stripped, and small pictures are not enlarged", () =>
  Effect.gen(function* () {
    const make = yield* sharp
    const exif = { IFD0: { Copyright: "somebody", Artist: "camera 123" } }
    const bytes = yield* Effect.promise(() =>
      make(plain(300, 200)).withExif(exif).jpeg().toBuffer(),
    )
    expect(Buffer.from(bytes).includes("camera 123")).toBe(true)
    const picture = yield* prepare(bytes, "featured")
    const { exif: left, icc } = yield* Effect.promise(() => make(picture.bytes).metadata())
    expect([left, icc]).toEqual([undefined, undefined])
    expect(picture.width).toBeLessThanOrEqual(300)
    expect(picture.height).toBeLessThanOrEqual(200)
  }),
)

it.live("what is no picture, or half of one, is the item's failure", () =>
  Effect.gen(function* () {
    const make = yield* sharp
    const whole = yield* Effect.promise(() => make(plain(400, 400)).png().toBuffer())
    for (const bytes of [new Uint8Array([1, 2, 3]), whole.subarray(0, whole.length / 2)]) {
      const failure = yield* Effect.flip(prepare(bytes, "featured"))
      expect(failure.code).toBe("ai_invalid_output")
      expect(failure.message).toContain("cannot be read")
    }
  }),
)

it.live("drawings (SVG) stay as they are", () =>
  Effect.gen(function* () {
    const ai = yield* AiFunctions.pipe(
      Effect.provide(preparedPictures(localAi(), { sharp: yield* sharp })),
    )
    expect(
      (yield* ai.generateImage({ prompt: "p", altText: "a", position: "featured" }, CALL))
        .mediaType,
    ).toBe("image/svg+xml")
  }),
)
