/** Stage 4: a task becomes an article, sanitised and counted by us. */
import * as Effect from "effect/Effect"
import { countWords } from "../ai/countWords.ts"
import { sanitiseHtml } from "../ai/sanitiseHtml.ts"
import { slugify } from "../ai/slugify.ts"
import { cost, wordUnits } from "../domain/Credits.ts"
import { stageFacts } from "../domain/Stage.ts"
import { briefOf, type Task } from "../domain/Task.ts"
import type { Stage } from "../engine/Stage.ts"
import { AiFunctions, GenerateContentOutput } from "../ports/AiFunctions.ts"
import { Ids } from "../ports/Ids.ts"
import { aiCallOf, checkedBy, invalidOutput } from "./callAi.ts"

const checked = checkedBy(GenerateContentOutput)

export const writeContent: Stage = {
  number: 4,
  name: stageFacts(4).name,
  takes: stageFacts(4).inputStatus,
  call: "item",
  calls: "generateContent",
  writes: true,
  ceiling: ([task], prices) => cost(prices, 4, wordUnits(2 * (task as Task).targetWords)),
  open: (context) =>
    Effect.succeed({
      process: Effect.fnUntraced(function* ([item], call) {
        const ai = yield* AiFunctions
        const ids = yield* Ids
        const task = item as Task
        const draft = yield* checked(ai.generateContent(briefOf(task), aiCallOf(context, call)))
        const html = sanitiseHtml(draft.html)
        const words = countWords(html)
        if (words === 0) return yield* invalidOutput("the article has no words")
        const content = {
          id: yield* ids.next,
          taskId: task.id,
          clusterId: task.clusterId,
          title: draft.title,
          slug: slugify(draft.slug ?? draft.title, task.id),
          html,
          excerpt: draft.excerpt,
          metaTitle: draft.metaTitle,
          metaDescription: draft.metaDescription,
          wordCount: words,
          tags: draft.tags,
          primaryKeyword: task.primaryKeyword,
        }
        return {
          advanced: [{ id: task.id }],
          outputs: { contents: [content] },
          units: wordUnits(words),
          words,
        }
      }),
    }),
}
