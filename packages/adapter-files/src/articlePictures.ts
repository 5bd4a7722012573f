/** The pictures of an article: their bytes from the media store, and their names in the folder. */
import type { Image, MediaStoreShape, PublishRequest } from "@pressline/core/effect"
import { PublishError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { safeName } from "./safeNames.ts"

export interface Picture {
  readonly position: string
  readonly alt: string
  readonly width: number | null
  readonly height: number | null
  readonly sha256: string
  readonly extension: string
  readonly bytes: Uint8Array
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/gif": "gif",
  "image/svg+xml": "svg",
}

/** The pictures of a request, in its order. One that the store does not have refuses the article. */
export const loadPictures = (
  store: MediaStoreShape,
  { images }: PublishRequest,
): Effect.Effect<ReadonlyArray<Picture>, PublishError> =>
  Effect.forEach(
    images.filter((image) => image.media !== null),
    (image) => loadPicture(store, image),
  )

const loadPicture = Effect.fnUntraced(function* (
  store: MediaStoreShape,
  { altText, media, position }: Image,
): Effect.fn.Return<Picture, PublishError> {
  const key = media?.key ?? ""
  const bytes = yield* store
    .get(key)
    .pipe(
      Effect.mapError(
        (error) => new PublishError({ reason: "unavailable", detail: error.message, cause: error }),
      ),
    )
  if (bytes === null)
    return yield* new PublishError({
      reason: "rejected",
      detail: `The media store has no bytes for ${position} (${key}). Does the publisher use the media store that the run wrote to?`,
    })
  return {
    position,
    alt: altText,
    width: media?.width ?? null,
    height: media?.height ?? null,
    sha256: media?.sha256 ?? "",
    extension: EXTENSIONS[media?.mediaType ?? ""] ?? "bin",
    bytes,
  }
})

/** Named after its bytes, so that a page never shows an old picture under a known name. */
export const hashedName = ({ extension, position, sha256 }: Picture): string =>
  `${safeName(sha256, safeName(position, "picture"))}.${extension}`

/** Named after its place: `featured.svg`, `in-article-1.svg`. */
export const placeName = ({ extension, position }: Picture): string =>
  `${safeName(position, "picture")}.${extension}`
