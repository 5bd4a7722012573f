/** MemoryPipelineStore: the items in memory; its verbs are grouped by who uses them. */
import * as Effect from "effect/Effect"
import { labelOf, type Item } from "../domain/Item.ts"
import { perStage } from "../domain/Stage.ts"
import type { PipelineStore } from "../ports/PipelineStore.ts"
import { commitInMemory } from "./commitInMemory.ts"
import { countEligible } from "./intake.ts"
import { intakeVerbs } from "./intakeVerbs.ts"
import type { MemoryState } from "./MemoryState.ts"
import { publicationVerbs } from "./publicationVerbs.ts"
import { retryFailedInMemory } from "./retryFailedInMemory.ts"
import { takePageInMemory } from "./takePageInMemory.ts"

export const memoryPipelineStore = (state: MemoryState): PipelineStore => ({
  ...intakeVerbs(state),
  takePage: takePageInMemory(state),
  commit: commitInMemory(state),
  retryFailed: retryFailedInMemory(state),
  ...publicationVerbs(state),
  ...readVerbs(state),
})

type ReadVerbs = Pick<
  PipelineStore,
  | "counts"
  | "stillPending"
  | "clusterDigest"
  | "keywordsOf"
  | "imagesOf"
  | "publicationsOf"
  | "getItem"
  | "getItems"
  | "listItems"
  | "referencedMedia"
>

const readVerbs = ({ items, now, runs }: MemoryState): ReadVerbs => ({
  counts: ({ intakes, runId, siteId }) =>
    Effect.sync(() => {
      const at = now()
      const run = runId === null ? null : (runs.get(runId) ?? null)
      const view = { items, siteId, run, now: at.getTime() }
      const site = items.site(siteId)
      return {
        pending: perStage((stage) =>
          intakes
            .filter((intake) => intake.stage === stage)
            .reduce((sum, intake) => sum + countEligible(view, intake), 0),
        ),
        failed: { ...site.failed },
        processed: { ...site.processed },
        // An article is `prompted` exactly as long as an image of it is pending.
        illustrating: site.shelves.content.count("prompted"),
        at,
      }
    }),
  stillPending: (siteId, { kind, statuses }, ids) =>
    Effect.sync(() =>
      ids.filter((id) => {
        const item = items.find(siteId, kind, id)
        return item !== undefined && statuses.includes(item.status)
      }),
    ),
  clusterDigest: (siteId, limit) =>
    Effect.sync(() => {
      const digest = []
      for (const id of items.site(siteId).shelves.cluster.ids.descending()) {
        if (digest.length >= limit) break
        const cluster = items.get("cluster", id)
        if (cluster === undefined) continue
        digest.push({ id, name: cluster.name, primaryKeyword: cluster.primaryKeyword })
      }
      return digest
    }),
  keywordsOf: (clusterIds) =>
    Effect.sync(() =>
      clusterIds
        .flatMap((id) => items.get("cluster", id)?.keywordIds ?? [])
        .flatMap((id) => items.get("keyword", id) ?? [])
        .sort(ascending),
    ),
  imagesOf: (contentIds) =>
    Effect.sync(() => contentIds.flatMap((id) => items.imagesOf(id)).sort(ascending)),
  publicationsOf: (contentIds) =>
    Effect.sync(() => contentIds.flatMap((id) => items.publicationOf(id) ?? [])),
  getItem: (siteId, kind, id) => Effect.sync(() => items.find(siteId, kind, id) ?? null),
  getItems: (siteId, kind, ids) =>
    Effect.sync(() => ids.flatMap((id) => items.find(siteId, kind, id) ?? [])),
  listItems: ({ after, kind, limit, runId, search, siteId, status }) =>
    Effect.sync(() => {
      const wanted = search?.toLowerCase() ?? ""
      const matches = (item: Item): boolean =>
        (status === null || ("status" in item && item.status === status)) &&
        (runId === null || item.runId === runId) &&
        (wanted === "" || labelOf(item).toLowerCase().includes(wanted))
      const page: Array<Item> = []
      const from = after === null ? null : { key: 0, id: after }
      for (const id of items.site(siteId).shelves[kind].ids.ascending(from)) {
        const item = items.get(kind, id)
        if (item === undefined || !matches(item)) continue
        if (page.length >= limit) return { items: page, next: page.at(-1)?.id ?? null }
        page.push(item)
      }
      return { items: page, next: null }
    }),
  referencedMedia: (keys) => Effect.sync(() => keys.filter((key) => items.mediaKeys.has(key))),
})

const ascending = (a: Item, b: Item): number => (a.id < b.id ? -1 : 1)
