/** Stage 2: a cluster becomes article ideas. */
import * as Effect from "effect/Effect"
import type { Cluster } from "../domain/Cluster.ts"
import { cost } from "../domain/Credits.ts"
import type { NewIdea } from "../domain/Idea.ts"
import type { Keyword } from "../domain/Keyword.ts"
import { stageFacts } from "../domain/Stage.ts"
import { briefOf } from "../domain/Task.ts"
import type { Stage } from "../engine/Stage.ts"
import { AiFunctions, GenerateIdeasOutput } from "../ports/AiFunctions.ts"
import { Ids } from "../ports/Ids.ts"
import { Storage } from "../ports/Storage.ts"
import { aiCallOf, checkedBy, invalidOutput } from "./callAi.ts"

/** Ideas that a cluster is charged for at most. */
const MOST_IDEAS = 10
/** Keywords shown to a call. */
const MOST_KEYWORDS = 100

const checked = checkedBy(GenerateIdeasOutput)

export const proposeIdeas: Stage = {
  number: 2,
  name: stageFacts(2).name,
  takes: stageFacts(2).inputStatus,
  call: "item",
  calls: "generateIdeas",
  ceiling: (_, prices) => cost(prices, 2, MOST_IDEAS),
  open: (context) =>
    Effect.sync(() => {
      const keywords = new Map<string, Array<Keyword>>()
      return {
        prepare: Effect.fnUntraced(function* (items) {
          const { pipeline } = yield* Storage
          for (const keyword of yield* pipeline.keywordsOf(items.map(({ id }) => id))) {
            const list = keywords.get(keyword.clusterId ?? "") ?? []
            list.push(keyword)
            keywords.set(keyword.clusterId ?? "", list)
          }
        }),
        process: Effect.fnUntraced(function* ([item], call) {
          const ai = yield* AiFunctions
          const ids = yield* Ids
          const cluster = item as Cluster
          const { description, id: clusterId, intent, name, primaryKeyword } = cluster
          const { ideas } = yield* checked(
            ai.generateIdeas(
              {
                cluster: { name, description, primaryKeyword, intent },
                keywords: (keywords.get(clusterId) ?? [])
                  .slice(0, MOST_KEYWORDS)
                  .map(({ phrase, volume }) => ({ phrase, volume })),
              },
              aiCallOf(context, call),
            ),
          )
          if (ideas.length === 0) return yield* invalidOutput("it holds no idea")
          keywords.delete(clusterId)
          const made = yield* Effect.forEach(ideas, (idea, index) =>
            Effect.map(ids.next, (id): NewIdea => ({
              ...briefOf(idea),
              id,
              clusterId,
              ordinal: index + 1,
            })),
          )
          return { advanced: [{ id: clusterId }], outputs: { ideas: made }, units: made.length }
        }),
      }
    }),
}
