/** Stage 1: a batch of keywords becomes clusters, new ones or ones the site has already. */
import * as Effect from "effect/Effect"
import type { NewCluster } from "../domain/Cluster.ts"
import { unitPrice } from "../domain/Credits.ts"
import type { Keyword } from "../domain/Keyword.ts"
import { stageFacts } from "../domain/Stage.ts"
import type { Stage, StageOutput } from "../engine/Stage.ts"
import { AiFunctions, AutoClusterOutput } from "../ports/AiFunctions.ts"
import { Ids } from "../ports/Ids.ts"
import type { Advanced } from "../ports/PipelineStore.ts"
import { Storage } from "../ports/Storage.ts"
import { aiCallOf, checkedBy } from "./callAi.ts"
import { type ClusterShortlist, makeClusterShortlist } from "./clusterShortlist.ts"

/** Clusters kept in mind, and offered to a call. */
const DIGEST = 5000
const SHORTLIST = 50

const checked = checkedBy(AutoClusterOutput)

export const clusterKeywords: Stage = {
  number: 1,
  name: stageFacts(1).name,
  takes: stageFacts(1).inputStatus,
  call: "batch",
  calls: "autoCluster",
  ceiling: (_, prices) => unitPrice(prices, 1),
  open: Effect.fnUntraced(function* (context) {
    const { pipeline } = yield* Storage
    const shortlist = makeClusterShortlist(
      yield* pipeline.clusterDigest(context.siteId, DIGEST),
      DIGEST,
    )
    return {
      process: (items, call) =>
        Effect.gen(function* () {
          const ai = yield* AiFunctions
          const keywords = items as ReadonlyArray<Keyword>
          const existing = shortlist.find(
            keywords.map(({ phrase }) => phrase),
            SHORTLIST,
          )
          const answer = yield* checked(
            ai.autoCluster({ keywords: keywords.map(brief), existing }, aiCallOf(context, call)),
          )
          return yield* filed(keywords, existing, answer)
        }),
      answered: ({ clusters }) => remember(shortlist, clusters ?? []),
    }
  }),
}

const brief = ({ difficulty, id, intents, phrase, volume }: Keyword) => ({
  id,
  phrase,
  volume,
  difficulty,
  intents,
})

const remember = (shortlist: ClusterShortlist, clusters: ReadonlyArray<NewCluster>): void =>
  shortlist.add(clusters)

/**
 * Every keyword of the batch goes into exactly one cluster: the first that names it, among clusters that
 * were offered or are new. Ids that were not in the batch are ignored; a keyword named nowhere becomes a
 * cluster of its own.
 */
const filed = Effect.fnUntraced(function* (
  keywords: ReadonlyArray<Keyword>,
  existing: ReadonlyArray<{ readonly id: string }>,
  answer: AutoClusterOutput,
): Effect.fn.Return<StageOutput, never, Ids> {
  const ids = yield* Ids
  const left = new Map(keywords.map((keyword) => [keyword.id, keyword]))
  const advanced: Array<Advanced> = []
  const clusters: Array<NewCluster> = []
  const take = (keywordIds: ReadonlyArray<string>): ReadonlyArray<string> =>
    keywordIds.filter((id) => left.delete(id))
  const offered = new Set(existing.map(({ id }) => id))
  for (const { clusterId, keywordIds } of answer.joined)
    if (offered.has(clusterId)) for (const id of take(keywordIds)) advanced.push({ id, clusterId })
  for (const { description, intent, keywordIds, name, primaryKeyword } of answer.clusters) {
    const members = take(keywordIds)
    if (members.length === 0) continue
    const clusterId = yield* ids.next
    clusters.push({
      id: clusterId,
      name,
      description,
      primaryKeyword: primaryKeyword || name,
      intent,
    })
    for (const id of members) advanced.push({ id, clusterId })
  }
  for (const { id, intents, phrase } of left.values()) {
    const clusterId = yield* ids.next
    clusters.push({
      id: clusterId,
      name: phrase,
      description: "",
      primaryKeyword: phrase,
      intent: intents[0] ?? null,
    })
    advanced.push({ id, clusterId })
  }
  return { advanced, outputs: { clusters }, units: 1 }
})
