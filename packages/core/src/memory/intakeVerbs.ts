/** What hosts put in: keywords, and items of later kinds that they made elsewhere. */
import * as Effect from "effect/Effect"
import { type KeywordInput, normalisePhrase } from "../domain/Keyword.ts"
import type { Outputs, PipelineStore } from "../ports/PipelineStore.ts"
import { joinCluster } from "./commitItems.ts"
import type { MemoryState } from "./MemoryState.ts"
import { countTaken, finished, type Origin, storedFields, storeOutputs } from "./storeOutputs.ts"

type NewKeyword = KeywordInput & { readonly id: string }

export const intakeVerbs = (
  state: MemoryState,
): Pick<PipelineStore, "addKeywords" | "addItems"> => ({
  addKeywords: (siteId, keywords) =>
    Effect.sync(() => {
      const origin = { siteId, runId: null, at: state.now() }
      let added = 0
      for (const keyword of keywords) {
        if (state.items.get("keyword", keyword.id) !== undefined) continue
        if (state.items.site(siteId).phrases.has(normalisePhrase(keyword.phrase))) continue
        storeKeyword(state, keyword, null, origin)
        added++
      }
      return { added, duplicates: keywords.length - added }
    }),
  addItems: (siteId, { keywords = [], ...outputs }) =>
    Effect.sync(() => {
      const origin = { siteId, runId: null, at: state.now() }
      // One by one: what is there already (a repeated call) stays as it is.
      for (const one of onesOf(outputs))
        if (countTaken(state.items, one) === 0) storeOutputs(state.items, one, origin)
      for (const { clusterId, id, phrase } of keywords)
        fileKeyword(state, { id, phrase }, clusterId, origin)
    }),
})

const storeKeyword = (
  state: MemoryState,
  { id, phrase, ...details }: NewKeyword,
  clusterId: string | null,
  origin: Origin,
): void =>
  state.items.put("keyword", {
    id,
    phrase,
    ...storedFields(origin),
    status: clusterId === null ? "new" : "clustered",
    volume: details.volume ?? null,
    difficulty: details.difficulty ?? null,
    cpc: details.cpc ?? null,
    intents: details.intents ?? [],
    country: details.country ?? null,
    source: details.source ?? null,
    clusterId,
  })

/** Files a phrase under a cluster, unless it has one. */
const fileKeyword = (
  state: MemoryState,
  keyword: NewKeyword,
  clusterId: string,
  origin: Origin,
): void => {
  const { items } = state
  const known = items.site(origin.siteId).phrases.get(normalisePhrase(keyword.phrase))
  const before = known === undefined ? undefined : items.get("keyword", known)
  if (before === undefined) storeKeyword(state, keyword, clusterId, origin)
  else if (before.clusterId !== null) return
  else
    items.put("keyword", {
      ...before,
      ...finished,
      status: "clustered",
      clusterId,
      updatedAt: origin.at,
    })
  joinCluster(items, origin.siteId, clusterId, [before?.id ?? keyword.id], origin.at)
}

const onesOf = (outputs: Omit<Outputs, "images" | "publications">): ReadonlyArray<Outputs> => [
  ...(outputs.clusters ?? []).map((cluster) => ({ clusters: [cluster] })),
  ...(outputs.ideas ?? []).map((idea) => ({ ideas: [idea] })),
  ...(outputs.tasks ?? []).map((task) => ({ tasks: [task] })),
  ...(outputs.contents ?? []).map((content) => ({ contents: [content] })),
]
