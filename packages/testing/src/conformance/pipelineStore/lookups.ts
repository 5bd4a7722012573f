/** Items as they are read: pages by id, search, and what belongs to what. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed, media, quarantined } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { addedContents, addedKeywords, newCluster, newContent } from "../itemsOf.ts"
import { newId, newIds, newSite, type Site } from "../site.ts"
import { intake, startedRun } from "../startedRun.ts"

const listed = Effect.fnUntraced(function* (
  site: Site,
  more: Partial<{
    kind: "keyword" | "cluster" | "content"
    status: string
    runId: string
    search: string
    after: string
    limit: number
  }>,
) {
  const { pipeline } = yield* Storage
  const page = yield* pipeline.listItems({
    siteId: site.siteId,
    kind: "keyword",
    status: null,
    runId: null,
    search: null,
    after: null,
    limit: 100,
    ...more,
  })
  return { ids: page.items.map(({ id }) => id), next: page.next }
})

export const lookups: Requirements<Storage> = (it) => {
  it(
    "MUST list items by id, page by page, with `next` null at the end",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const first = yield* listed(site, { limit: 2 })
      expect(first.ids).toEqual(ids.slice(0, 2))
      const second = yield* listed(site, { limit: 2, after: first.next ?? "" })
      expect(second.ids).toEqual(ids.slice(2, 4))
      const third = yield* listed(site, { limit: 2, after: second.next ?? "" })
      expect(third).toEqual({ ids: ids.slice(4), next: null })
      expect(yield* listed(site, { limit: 5 })).toEqual({ ids, next: null })
    }),
  )

  it(
    "MUST give items by their ids, in that order, but none of another site and none that is unknown",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const other = yield* newSite()
      const [one = "", two = "", three = ""] = yield* addedKeywords(site, 3)
      const [foreign = ""] = yield* addedKeywords(other, 1)
      const asked = [three, yield* newId, one, foreign, "no id", three]
      const found = yield* pipeline.getItems(site.siteId, "keyword", asked)
      expect(found.map(({ id }) => id)).toEqual([three, one, three])
      expect(found[0]).toEqual(yield* pipeline.getItem(site.siteId, "keyword", three))
      expect(yield* pipeline.getItems(site.siteId, "cluster", [two])).toEqual([])
      expect(yield* pipeline.getItems(site.siteId, "keyword", [])).toEqual([])
    }),
  )

  it(
    "MUST list only items of the status, the run and the words that are asked for",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [one = "", two = "", three = ""] = yield* addedKeywords(site, 3)
      const run = yield* startedRun(site)
      const [c1 = "", c2 = ""] = yield* newIds(2)
      const clusters = [newCluster(c1, "Red Shoes"), newCluster(c2, "100% off_now")]
      yield* committed(run, 1, {
        advanced: [{ id: one, clusterId: c1 }],
        failed: [quarantined(two)],
        outputs: { clusters },
      })
      expect((yield* listed(site, { status: "clustered" })).ids).toEqual([one])
      expect((yield* listed(site, { status: "failed" })).ids).toEqual([two])
      expect((yield* listed(site, { status: "new" })).ids).toEqual([three])
      expect((yield* listed(site, { kind: "cluster", runId: run.runId })).ids).toEqual([c1, c2])
      expect((yield* listed(site, { kind: "cluster", runId: yield* newId })).ids).toEqual([])
      expect((yield* listed(site, { runId: run.runId })).ids).toEqual([])
      for (const [search, ids] of [
        ["SHOE", [c1]],
        ["red s", [c1]],
        ["100%", [c2]],
        ["f_n", [c2]],
        ["%", [c2]],
        ["_", [c2]],
        ["nothing", []],
      ] as const)
        expect([search, (yield* listed(site, { kind: "cluster", search })).ids]).toEqual([
          search,
          ids,
        ])
    }),
  )

  it(
    "MUST answer null for an item that does not exist",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const { siteId } = yield* newSite()
      for (const kind of ["keyword", "cluster", "idea", "task", "content", "image"] as const)
        expect(yield* pipeline.getItem(siteId, kind, yield* newId)).toBeNull()
      expect(yield* pipeline.getItem(siteId, "publication", yield* newId)).toBeNull()
    }),
  )

  it(
    "R-17 MUST answer the newest clusters of the site, as many as asked",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* newIds(3)
      yield* pipeline.addItems(site.siteId, {
        clusters: ids.map((id, at) => newCluster(id, `cluster ${at}`)),
      })
      const digest = yield* pipeline.clusterDigest(site.siteId, 2)
      expect(digest.map(({ id }) => id).toSorted()).toEqual(ids.slice(1))
      expect(digest.find(({ id }) => id === ids[2])).toEqual({
        id: ids[2],
        name: "cluster 2",
        primaryKeyword: "cluster 2",
      })
      expect((yield* pipeline.clusterDigest(site.siteId, 10)).length).toBe(3)
    }),
  )

  it(
    "R-19 MUST tell which ids still wait at an intake",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [one = "", two = "", three = ""] = yield* addedKeywords(site, 3)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { advanced: advanced([one]), failed: [quarantined(two)] })
      const asked = [one, two, three, yield* newId]
      const pending = yield* pipeline.stillPending(site.siteId, intake(site, 1), asked)
      expect(pending).toEqual([three])
      expect(yield* pipeline.stillPending(site.siteId, intake(site, 2), asked)).toEqual([])
      expect(yield* pipeline.stillPending(site.siteId, intake(site, 1), [])).toEqual([])
    }),
  )

  it(
    "MUST answer the images and publications of articles, in the order they were made",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [one = "", two = ""] = yield* addedContents(site, 2)
      const run = yield* startedRun(site, { stage: 5 })
      const images = (yield* newIds(3)).map((id, at) => ({
        id,
        contentId: at === 1 ? two : one,
        position: `in_article_${at}`,
        prompt: "a shoe",
        altText: "alt",
      }))
      yield* committed(run, 5, { advanced: advanced([one, two]), outputs: { images } })
      const found = yield* pipeline.imagesOf([one])
      expect(found.map(({ id }) => id)).toEqual([images[0]?.id, images[2]?.id])
      expect(found[0]).toMatchObject({ status: "pending", media: null, retried: false })
      expect(found[0]).toMatchObject({ contentId: one, altText: "alt", runId: run.runId })
      expect((yield* pipeline.imagesOf([one, two])).length).toBe(3)
      expect(yield* pipeline.imagesOf([])).toEqual([])
      expect(yield* pipeline.publicationsOf([one, two])).toEqual([])
      const publication = { id: yield* newId, contentId: two, externalId: "post-2", url: null }
      yield* pipeline.confirmPublished({ siteId: site.siteId, publication })
      expect(yield* pipeline.publicationsOf([one, two])).toMatchObject([publication])
    }),
  )

  it(
    "R-11 MUST tell which media keys an image refers to",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [contentId = ""] = yield* addedContents(site, 1)
      const run = yield* startedRun(site, { stage: 5 })
      const [id = ""] = yield* newIds(1)
      const image = { id, contentId, position: "featured", prompt: "a shoe", altText: "" }
      yield* committed(run, 5, { advanced: advanced([contentId]), outputs: { images: [image] } })
      const key = `${site.siteId}/${id}/used.png`
      expect(yield* pipeline.referencedMedia([key])).toEqual([])
      yield* committed(run, 6, { advanced: [{ id, media: media(key) }] })
      expect(yield* pipeline.referencedMedia([key, `${key}.unused`])).toEqual([key])
      expect(yield* pipeline.referencedMedia([])).toEqual([])
    }),
  )

  it(
    "MUST give an added article whose slug the site has already 6 characters of its id",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const other = yield* newSite()
      const [one = "", two = "", three = ""] = yield* newIds(3)
      const slug = { slug: "red-shoes" }
      yield* pipeline.addItems(site.siteId, { contents: [newContent(one, slug)] })
      yield* pipeline.addItems(site.siteId, { contents: [newContent(two, slug)] })
      yield* pipeline.addItems(other.siteId, { contents: [newContent(three, slug)] })
      const slugs = yield* Effect.forEach(
        [
          [site, one],
          [site, two],
          [other, three],
        ] as const,
        ([{ siteId }, id]) => pipeline.getItem(siteId, "content", id),
      )
      const [first, second, third] = slugs.map((item) =>
        item !== null && "slug" in item ? item.slug : null,
      )
      expect([first, third]).toEqual(["red-shoes", "red-shoes"])
      expect(second).toMatch(/^red-shoes-[0-9a-f]{6}$/u)
      expect(two.replaceAll("-", "")).toContain(second?.slice(-6))
    }),
  )
}
