/** Stage 5: an article gets the prompts of its images; one without prompts is ready for review. */
import * as Effect from "effect/Effect"
import type { Content } from "../domain/Content.ts"
import { cost } from "../domain/Credits.ts"
import type { NewImage } from "../domain/Image.ts"
import { stageFacts } from "../domain/Stage.ts"
import type { Stage } from "../engine/Stage.ts"
import { AiFunctions, GenerateImagePromptsOutput } from "../ports/AiFunctions.ts"
import { Ids } from "../ports/Ids.ts"
import { aiCallOf, checkedBy } from "./callAi.ts"

/** Prompts that an article is charged for at most. */
const MOST_PROMPTS = 10

const checked = checkedBy(GenerateImagePromptsOutput)

export const planImages: Stage = {
  number: 5,
  name: stageFacts(5).name,
  takes: stageFacts(5).inputStatus,
  call: "item",
  calls: "generateImagePrompts",
  ceiling: (_, prices) => cost(prices, 5, MOST_PROMPTS),
  open: (context) =>
    Effect.succeed({
      process: Effect.fnUntraced(function* ([item], call) {
        const ai = yield* AiFunctions
        const ids = yield* Ids
        const { excerpt, html, id: contentId, primaryKeyword, title } = item as Content
        const { prompts } = yield* checked(
          ai.generateImagePrompts(
            { title, excerpt, html, primaryKeyword },
            aiCallOf(context, call),
          ),
        )
        const positions = placed(prompts.map(({ position }) => position))
        const images = yield* Effect.forEach(prompts, ({ altText, prompt }, index) =>
          Effect.map(ids.next, (id): NewImage => ({
            id,
            contentId,
            position: positions[index] ?? "",
            prompt,
            altText,
          })),
        )
        return { advanced: [{ id: contentId }], outputs: { images }, units: images.length }
      }),
    }),
}

/** A place of its own for every image: the proposed one if it is free, else the next. */
const placed = (proposed: ReadonlyArray<string | undefined>): ReadonlyArray<string> => {
  const taken = new Set<string>()
  return proposed.map((position) => {
    let place = position?.trim() || "featured"
    for (let n = 1; taken.has(place); n++) place = `in_article_${n}`
    taken.add(place)
    return place
  })
}
