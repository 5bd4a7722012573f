import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { mediaFiles, staticSite, type StaticSiteOptions } from "@pressline/adapter-files"
import type { MediaStore, Publisher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { temporaryFolder } from "./publishRequest.ts"

/** Runs with a site in a folder of its own, which is gone afterwards. */
export const withSite = <A, E>(
  body: (dir: string) => Effect.Effect<A, E, Publisher | MediaStore>,
  options: Partial<StaticSiteOptions> = {},
): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const dir = yield* temporaryFolder
    const live = staticSite({ dir, title: "Site & <Co>", ...options }).pipe(
      Layer.provideMerge(mediaFiles({ dir: join(dir, ".pressline", "media") })),
    )
    return yield* body(dir).pipe(Effect.provide(live))
  }).pipe(Effect.scoped)

/** The names in a folder of the site. */
export const listed = (dir: string, folder: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => (await readdir(join(dir, folder))).toSorted())
