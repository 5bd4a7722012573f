import { mkdtempSync, rmSync } from "node:fs"
import { readdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { MediaStore, type PublishRequest } from "@pressline/core/effect"
import { markdown, mediaFiles, staticSite } from "@pressline/adapter-files"
import { mediaStoreSuite, publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterAll } from "vitest"

const root = mkdtempSync(join(tmpdir(), "pressline-files-"))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const media = mediaFiles({ dir: join(root, "media") })

/** The sample's picture has no bytes yet. */
const prepare = (request: PublishRequest) =>
  Effect.gen(function* () {
    const store = yield* MediaStore
    for (const image of request.images)
      if (image.media !== null)
        yield* store.put({
          key: image.media.key,
          bytes: new TextEncoder().encode(image.id),
          mediaType: image.media.mediaType,
        })
    return request
  }).pipe(Effect.provide(media))

/** Pages in a folder that are about the request's article. */
const countIn =
  (folder: string, suffix: string) =>
  ({ content }: PublishRequest) =>
    Effect.promise(async () => {
      const names = await readdir(folder)
      const slug = content.slug.toLowerCase()
      return names.filter((name) => name === `${slug}${suffix}`).length
    })

mediaStoreSuite("mediaFiles", media)
mediaStoreSuite("mediaFiles on virtual time", mediaFiles({ dir: join(root, "virtual") }), {
  clock: "virtual",
})

publisherSuite(
  "staticSite",
  staticSite({ dir: join(root, "site"), title: "Site" }).pipe(Layer.provide(media)),
  { idempotency: "key", prepare, count: countIn(join(root, "site", "articles"), ".html") },
)
publisherSuite("markdown", markdown({ dir: join(root, "posts") }).pipe(Layer.provide(media)), {
  idempotency: "key",
  prepare,
  count: countIn(join(root, "posts"), ""),
})
