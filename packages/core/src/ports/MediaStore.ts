/** MediaStore: the bytes of images. Keys hold the hash of the content, so a key is written once. */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

export class MediaError extends Schema.TaggedError<MediaError>()("MediaError", {
  operation: Schema.String,
  detail: Schema.String,
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  readonly code = "storage_unavailable"
  override get message() {
    return `Media: ${this.operation}: ${this.detail}`
  }
}

export interface MediaStoreShape {
  /** Stores bytes under a key and answers the URL. The same key again: same bytes, nothing changes. */
  readonly put: (input: {
    /** `{site}/{image}/{sha256}.{extension}` */
    readonly key: string
    readonly bytes: Uint8Array
    readonly mediaType: string
  }) => Effect.Effect<{ readonly url: string }, MediaError>
  /** The bytes, or null for an unknown key. */
  readonly get: (key: string) => Effect.Effect<Uint8Array | null, MediaError>
  /** Removes exactly these keys; an unknown one is no failure. Repeatable; a key can be put again afterwards. */
  readonly delete: (keys: ReadonlyArray<string>) => Effect.Effect<void, MediaError>
  /** Keys stored longer ago than this, those above `after`, ascending. */
  readonly list: (input: {
    readonly olderThan: Duration.Duration
    readonly after: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<string>, MediaError>
}

export class MediaStore extends Context.Service<MediaStore, MediaStoreShape>()(
  "@pressline/core/MediaStore",
) {}
