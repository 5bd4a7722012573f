/** Articles with image prompts: a run led to stage 6, and what is in it. */
import type { NewImage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed } from "./commitOf.ts"
import { addedContents } from "./itemsOf.ts"
import { newIds, type Site } from "./site.ts"
import { endStage, type Run, startedRun } from "./startedRun.ts"

export const newImage = (id: string, contentId: string, position: string): NewImage => ({
  id,
  contentId,
  position,
  prompt: `a picture for ${position}`,
  altText: "",
})

/**
 * A run in stage 6 whose stage 5 gave each of `prompts.length` articles so many prompts; `images` are
 * their ids, by article.
 */
export const illustrated = Effect.fnUntraced(function* (
  site: Site,
  prompts: ReadonlyArray<number>,
) {
  const contents = yield* addedContents(site, prompts.length)
  const run = yield* startedRun(site, { stage: 5 })
  const images = yield* Effect.forEach(prompts, (count) => newIds(count))
  yield* committed(run, 5, {
    advanced: advanced(contents),
    outputs: {
      images: images.flatMap((ids, at) =>
        ids.map((id, n) =>
          newImage(id, contents[at] ?? "", n === 0 ? "featured" : `in_article_${n}`),
        ),
      ),
    },
  })
  yield* endStage(run, 5)
  return { run, contents, images }
})

/** A run in stage 7 with so many articles in review. */
export const reviewed = Effect.fnUntraced(function* (site: Site, count: number) {
  const { contents, run } = yield* illustrated(
    site,
    Array.from({ length: count }, () => 0),
  )
  yield* endStage(run, 6)
  const result: { readonly run: Run; readonly contents: ReadonlyArray<string> } = { run, contents }
  return result
})
