/** MemoryMediaStore: the bytes of images in this process. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { MediaStore, type MediaStoreShape } from "../ports/MediaStore.ts"

interface File {
  readonly bytes: Uint8Array
  readonly storedAt: number
}

/** Media in memory, for tests and demos; URLs are `memory:{key}`, which no browser opens. */
export const memoryMedia = (): Layer.Layer<MediaStore> =>
  Layer.effect(
    MediaStore,
    Effect.map(Clock.Clock, (clock) => mediaOn(clock)),
  )

const mediaOn = (clock: Clock.Clock): MediaStoreShape => {
  const files = new Map<string, File>()
  return {
    put: ({ bytes, key }) =>
      Effect.sync(() => {
        if (!files.has(key))
          files.set(key, { bytes: bytes.slice(), storedAt: clock.currentTimeMillisUnsafe() })
        return { url: `memory:${key}` }
      }),
    get: (key) => Effect.sync(() => files.get(key)?.bytes.slice() ?? null),
    delete: (keys) =>
      Effect.sync(() => {
        for (const key of keys) files.delete(key)
      }),
    list: ({ after, limit, olderThan }) =>
      Effect.sync(() => {
        const until = clock.currentTimeMillisUnsafe() - Duration.toMillis(olderThan)
        return Array.from(files)
          .filter(([key, { storedAt }]) => storedAt <= until && (after === null || key > after))
          .map(([key]) => key)
          .sort()
          .slice(0, limit)
      }),
  }
}
