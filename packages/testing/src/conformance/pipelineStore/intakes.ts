/** What comes in: keywords and items of the host, counted, read and kept apart by site. */
import { expect } from "@effect/vitest"
import { type ItemKind, STAGES, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, charge, committed, media, quarantined } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf, statusesOf, tally } from "../expectations.ts"
import {
  addedClusters,
  addedContents,
  addedIdeas,
  addedKeywords,
  addedTasks,
  newCluster,
  newContent,
} from "../itemsOf.ts"
import { newId, newIds, newSite, type Site } from "../site.ts"
import { endStage, intake, startedRun } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

const countsOf = Effect.fnUntraced(function* (site: Site, runId: string | null = null) {
  const { pipeline } = yield* Storage
  const intakes = STAGES.map((stage) => intake(site, stage))
  return yield* pipeline.counts({ siteId: site.siteId, intakes, runId })
})

const page = (siteId: string, kind: ItemKind) => ({
  siteId,
  kind,
  status: null,
  runId: null,
  search: null,
  after: null,
  limit: 100,
})

export const intakes: Requirements<Storage> = (it) => {
  it(
    "MUST count a phrase that the site has already, after normalising, as a duplicate",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const phrases = ["Red Shoes", "  red   shoes ", "ＲＥＤ shoes", "blue shoes"]
      const ids = yield* newIds(4)
      const keywords = phrases.map((phrase, at) => ({ id: ids[at] ?? "", phrase }))
      const first = yield* pipeline.addKeywords(site.siteId, keywords)
      expect(first).toEqual({ added: 2, duplicates: 2 })
      const again = [{ id: yield* newId, phrase: "RED SHOES" }]
      expect(yield* pipeline.addKeywords(site.siteId, again)).toEqual({ added: 0, duplicates: 1 })
      expect(yield* pipeline.addKeywords(site.siteId, [])).toEqual({ added: 0, duplicates: 0 })
      const { items } = yield* pipeline.listItems(page(site.siteId, "keyword"))
      expect(items.map((item) => ("phrase" in item ? item.phrase : null))).toEqual([
        "Red Shoes",
        "blue shoes",
      ])
    }),
  )

  it.race(
    "INV-8 MUST add a phrase once when 8 callers add it at the same time",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const calls = yield* Effect.replicateEffect(
        Effect.map(newIds(5), (ids) =>
          pipeline.addKeywords(
            site.siteId,
            ids.map((id, at) => ({ id, phrase: `phrase ${at}` })),
          ),
        ),
        8,
      )
      const answers = yield* Effect.all(calls, FAN)
      expect(answers.reduce((sum, { added }) => sum + added, 0)).toBe(5)
      expect(answers.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(35)
      expect((yield* statusesOf(site.siteId, "keyword")).length).toBe(5)
    }),
  )

  it(
    "MUST keep what is known of a keyword, and what is unknown null, never zero",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [full = "", bare = ""] = yield* newIds(2)
      const known = {
        volume: 0,
        difficulty: 12.5,
        cpc: 0.35,
        intents: ["commercial"],
        country: "de",
        source: "import",
      }
      yield* pipeline.addKeywords(site.siteId, [
        { id: full, phrase: "Full", ...known },
        { id: bare, phrase: "Bare" },
      ])
      const stored = yield* itemOf(site.siteId, "keyword", full)
      expect(stored).toMatchObject({ ...known, phrase: "Full", status: "new" })
      const unknown = { volume: null, difficulty: null, cpc: null, country: null, source: null }
      const item = yield* itemOf(site.siteId, "keyword", bare)
      expect(item).toMatchObject({ ...unknown, intents: [], clusterId: null, runId: null })
      expect(item).toMatchObject({ attempts: 0, suspicion: 0, outages: 0, lastError: null })
      expect(item).toMatchObject({ failedStage: null, failedRunId: null, siteId: site.siteId })
    }),
  )

  it(
    "MUST let each item that a host adds wait for its own stage",
    Effect.gen(function* () {
      const site = yield* newSite()
      yield* addedKeywords(site, 1)
      yield* addedClusters(site, 2)
      yield* addedIdeas(site, 3)
      yield* addedTasks(site, 4)
      yield* addedContents(site, 5)
      const counts = yield* countsOf(site)
      expect(counts.pending).toEqual({ 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 0, 7: 0 })
      expect(counts.failed).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 })
      expect(counts.processed).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 })
      expect(counts.illustrating).toBe(0)
    }),
  )

  it(
    "MUST count what is added again under the same ids once",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [cluster = "", content = ""] = yield* newIds(2)
      const items = { clusters: [newCluster(cluster)], contents: [newContent(content)] }
      yield* pipeline.addItems(site.siteId, items)
      yield* pipeline.addItems(site.siteId, items)
      expect((yield* countsOf(site)).pending).toMatchObject({ 2: 1, 5: 1 })
      const { slug } = yield* itemOf(site.siteId, "content", content)
      expect(slug).toBe(`article-${content}`)
    }),
  )

  it(
    "MUST file the keywords of an added cluster as clustered; a known phrase without a cluster joins it",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [known = "", added = "", double = "", one = "", two = ""] = yield* newIds(5)
      yield* pipeline.addKeywords(site.siteId, [{ id: known, phrase: "Known" }])
      yield* pipeline.addItems(site.siteId, {
        clusters: [newCluster(one)],
        keywords: [
          { id: double, phrase: "known", clusterId: one },
          { id: added, phrase: "Added", clusterId: one },
        ],
      })
      yield* pipeline.addItems(site.siteId, {
        clusters: [newCluster(two)],
        keywords: [{ id: yield* newId, phrase: "ADDED", clusterId: two }],
      })
      for (const id of [known, added])
        expect(yield* itemOf(site.siteId, "keyword", id)).toMatchObject({
          status: "clustered",
          clusterId: one,
        })
      const keywords = yield* pipeline.keywordsOf([one, two])
      expect(keywords.map(({ id }) => id)).toEqual([known, added])
      const cluster = yield* itemOf(site.siteId, "cluster", one)
      expect(cluster.keywordIds).toEqual([known, added])
      expect(cluster.status).toBe("new")
    }),
  )

  it(
    "MUST count what is done and what is quarantined per stage, and articles still being illustrated",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [k1 = "", k2 = "", k3 = ""] = yield* addedKeywords(site, 3)
      const [c1 = "", c2 = ""] = yield* addedContents(site, 2)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { advanced: advanced([k1, k2]), failed: [quarantined(k3)] })
      yield* endStage(run, 1)
      for (const stage of [2, 3, 4] as const) yield* endStage(run, stage)
      const images = (yield* newIds(2)).map((id, at) => ({
        id,
        contentId: c1,
        position: `in_article_${at}`,
        prompt: "a shoe",
        altText: "",
      }))
      yield* committed(run, 5, { advanced: advanced([c1, c2]), outputs: { images } })
      const counts = yield* countsOf(site)
      expect(counts.processed).toEqual({ 1: 2, 2: 0, 3: 0, 4: 0, 5: 2, 6: 0, 7: 0 })
      expect(counts.failed).toEqual({ 1: 1, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 })
      expect(counts.pending).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 2, 7: 1 })
      expect(counts.illustrating).toBe(1)
      yield* endStage(run, 5)
      yield* committed(run, 6, {
        advanced: images.map(({ id }) => ({ id, media: media(id) })),
        charge: charge(2, 2),
      })
      const after = yield* countsOf(site)
      expect(after.processed).toMatchObject({ 5: 2, 6: 2, 7: 0 })
      expect(after).toMatchObject({ illustrating: 0, pending: { 6: 0, 7: 2 } })
    }),
  )

  it(
    "R-12 MUST count as the run sees it: what the run quarantined is not pending to it, but to others",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [quarantined(id)] })
      yield* pipeline.retryFailed({
        siteId: site.siteId,
        stage: null,
        failedRunId: null,
        ids: [id],
      })
      expect((yield* countsOf(site, run.runId)).pending[1]).toBe(1)
      expect((yield* countsOf(site)).pending[1]).toBe(2)
    }),
  )

  it(
    "INV-25 MUST never answer, list, count or change an item of another site",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const other = yield* newSite()
      const [keyword = ""] = yield* addedKeywords(site, 2)
      const [content = ""] = yield* addedContents(site, 1)
      yield* addedClusters(site, 1)
      const { siteId } = other
      expect(yield* pipeline.getItem(siteId, "keyword", keyword)).toBeNull()
      expect(yield* pipeline.getItem(siteId, "content", content)).toBeNull()
      expect(yield* pipeline.getItem(site.siteId, "content", keyword)).toBeNull()
      for (const kind of ["keyword", "cluster", "content"] as const)
        expect(yield* pipeline.listItems(page(siteId, kind))).toEqual({ items: [], next: null })
      expect(tally(Object.values((yield* countsOf(other)).pending).map(String))).toEqual({ 0: 7 })
      expect(yield* pipeline.clusterDigest(siteId, 10)).toEqual([])
      expect(yield* pipeline.stillPending(siteId, intake(other, 1), [keyword])).toEqual([])
      expect(
        yield* pipeline.retryFailed({ siteId, stage: null, failedRunId: null, ids: [keyword] }),
      ).toBe(0)
      const verdict = { _tag: "Approve", by: null } as const
      const judged = pipeline.judge({ siteId, contentId: content, verdict })
      expect((yield* Effect.flip(judged))._tag).toBe("ItemNotFound")
      const publication = { id: yield* newId, contentId: content, externalId: "1", url: null }
      const confirmed = pipeline.confirmPublished({ siteId, publication })
      expect((yield* Effect.flip(confirmed))._tag).toBe("ItemNotFound")
      expect(yield* itemOf(site.siteId, "content", content)).toMatchObject({
        status: "draft",
        approvedAt: null,
      })
    }),
  )
}
