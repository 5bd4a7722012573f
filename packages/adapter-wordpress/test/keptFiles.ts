/** Pictures for tests, and where they are kept. */
import { MediaStore } from "@pressline/core/effect"
import * as Effect from "effect/Effect"

/** One dot. */
export const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)

/** A media store that outlives the programs of a test. */
export const keptFiles = (): MediaStore["Service"] => {
  const files = new Map<string, Uint8Array>()
  return MediaStore.of({
    put: ({ bytes, key }) =>
      Effect.sync(() => {
        files.set(key, bytes)
        return { url: `memory:${key}` }
      }),
    get: (key) => Effect.sync(() => files.get(key) ?? null),
    delete: (keys) => Effect.sync(() => keys.forEach((key) => files.delete(key))),
    list: () => Effect.succeed([]),
  })
}
