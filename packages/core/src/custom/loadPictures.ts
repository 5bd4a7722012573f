/** The pictures of an article, with their bytes: what a publisher needs of the media store. */
import * as Effect from "effect/Effect"
import type { Image } from "../domain/Image.ts"
import type { MediaStoreShape } from "../ports/MediaStore.ts"
import { PublishError, type PublishRequest } from "../ports/Publisher.ts"

export interface Picture {
  /** The image's id. */
  readonly id: string
  readonly position: string
  readonly alt: string
  readonly width: number | null
  readonly height: number | null
  readonly sha256: string
  readonly mediaType: string
  /** Of a file name, without the dot. */
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
  { altText, id, media, position }: Image,
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
  const mediaType = media?.mediaType ?? ""
  return {
    id,
    position,
    alt: altText,
    width: media?.width ?? null,
    height: media?.height ?? null,
    sha256: media?.sha256 ?? "",
    mediaType,
    extension: EXTENSIONS[mediaType] ?? "bin",
    bytes,
  }
})
