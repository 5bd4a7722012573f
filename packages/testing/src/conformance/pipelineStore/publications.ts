/** Stage 7: publications, one per article, and what holds an article back. */
import { expect } from "@effect/vitest"
import { type PublishPolicy, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed, failed, LEASE, quarantined, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { reviewed } from "../illustrated.ts"
import { addedContents } from "../itemsOf.ts"
import { newId, newSite, type Site } from "../site.ts"
import {
  endStage,
  finished,
  intake,
  reach,
  recordOf,
  type Run,
  startedRun,
  takenOver,
  untold,
} from "../startedRun.ts"

const passing = Effect.fnUntraced(function* (run: Run, policy: PublishPolicy, closed = false) {
  const { pipeline } = yield* Storage
  const open = intake(run, 7, policy)
  const page = yield* pipeline.takePage(run.lease, {
    intake: { ...open, gate: open.gate && { ...open.gate, closed } },
    keep: [],
    limit: 100,
    wave: 4,
    ttl: LEASE,
  })
  return page.items.map(({ id }) => id)
})

const judged = Effect.fnUntraced(function* (
  site: Site,
  contentId: string,
  verdict: "approve" | "reject" | Date | null,
) {
  const { pipeline } = yield* Storage
  const by = "ann"
  return yield* pipeline.judge({
    siteId: site.siteId,
    contentId,
    verdict:
      verdict === "approve"
        ? { _tag: "Approve", by }
        : verdict === "reject"
          ? { _tag: "Reject", by, reason: "thin" }
          : { _tag: "Hold", until: verdict },
  })
})

const receipt = (contentId: string, externalId: string) =>
  Effect.map(newId, (id) => ({ id, contentId, externalId, url: `https://blog.test/${externalId}` }))

export const publications: Requirements<Storage> = (it, time) => {
  it(
    "MUST publish an article in stage 7's commit: published, with its receipt",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      const [one = "", two = ""] = contents
      const publication = yield* receipt(one, "post-1")
      yield* committed(run, 7, {
        advanced: advanced([one]),
        outputs: { publications: [publication] },
      })
      expect((yield* itemOf(site.siteId, "content", one)).status).toBe("published")
      expect((yield* itemOf(site.siteId, "content", two)).status).toBe("review")
      const [stored] = yield* pipeline.publicationsOf([one])
      expect(stored).toMatchObject({ ...publication, runId: run.runId, siteId: site.siteId })
      expect(stored?.publishedAt).toBeInstanceOf(Date)
      const { stages } = yield* recordOf(run.runId)
      expect(stages[7]).toMatchObject({ processed: 1, created: 1, ready: 2, input: 2 })
    }),
  )

  it(
    "MUST update the publication of an article in place, never make a second one",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      const { contents, run } = yield* reviewed(site, 1)
      const [contentId = ""] = contents
      yield* pipeline.confirmPublished({ siteId, publication: yield* receipt(contentId, "a") })
      const [before] = yield* pipeline.publicationsOf([contentId])
      yield* time.tick
      yield* pipeline.confirmPublished({ siteId, publication: yield* receipt(contentId, "b") })
      const after = yield* pipeline.publicationsOf([contentId])
      expect(after.length).toBe(1)
      expect(after[0]).toMatchObject({ id: before?.id, externalId: "b" })
      expect(after[0]?.publishedAt).toEqual(before?.publishedAt)
      expect(after[0]?.updatedAt.getTime()).toBeGreaterThan(before?.updatedAt.getTime() ?? Infinity)
      yield* finished(run)
    }),
  )

  it(
    "R-13 MUST take only what is approved when the policy asks for a person",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 3)
      const [one = "", two = ""] = contents
      expect(yield* passing(run, { mode: "review" })).toEqual([])
      yield* judged(site, two, "approve")
      expect(yield* passing(run, { mode: "review" })).toEqual([two])
      yield* judged(site, one, "approve")
      yield* judged(site, two, "reject")
      expect(yield* passing(run, { mode: "review" })).toEqual([one])
      expect(yield* passing(run, { mode: "auto" })).toEqual([one, contents[2]])
    }),
  )

  it(
    "R-13 MUST hold an article back for so long after review, unless it is approved",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      const [one = "", two = ""] = contents
      const hours = { mode: "hold", holdHours: 24 } as const
      yield* judged(site, one, "approve")
      expect(yield* passing(run, hours)).toEqual([one])
      const gate = { closed: false, approvedOnly: false, holdMs: 150 }
      yield* time.runOut
      const page = { keep: [], limit: 9, wave: 4, ttl: LEASE }
      const taken = yield* pipeline.takePage(run.lease, {
        ...page,
        intake: { ...intake(run, 7), gate },
      })
      expect(taken.items.map(({ id }) => id)).toEqual([one, two])
      expect(yield* passing(run, hours)).toEqual([one])
    }),
  )

  it(
    "R-13 MUST take no article before its publishAfter, approved or not",
    Effect.gen(function* () {
      const { now } = yield* Storage
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      const [one = "", two = ""] = contents
      const soon = new Date((yield* now).getTime() + 150)
      expect((yield* judged(site, one, soon)).publishAfter).toEqual(soon)
      yield* judged(site, one, "approve")
      expect(yield* passing(run, { mode: "auto" })).toEqual([two])
      yield* time.runOut
      expect(yield* passing(run, { mode: "auto" })).toEqual([one, two])
      yield* judged(site, two, new Date(soon.getTime() + 86_400_000))
      expect(yield* passing(run, { mode: "auto" })).toEqual([one])
      expect((yield* judged(site, two, null)).publishAfter).toBeNull()
      expect(yield* passing(run, { mode: "auto" })).toEqual([one, two])
    }),
  )

  it(
    "R-13 MUST take nothing through a closed gate",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 1)
      yield* judged(site, contents[0] ?? "", "approve")
      expect(yield* passing(run, { mode: "auto" }, true)).toEqual([])
      expect(yield* passing(run, { mode: "auto" })).toEqual(contents)
    }),
  )

  it(
    "R-13 MUST let an approval clear a rejection and a rejection an approval",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents } = yield* reviewed(site, 1)
      const [id = ""] = contents
      const rejected = yield* judged(site, id, "reject")
      expect(rejected).toMatchObject({ status: "review", rejectedBy: "ann", rejectReason: "thin" })
      expect(rejected.rejectedAt).toBeInstanceOf(Date)
      const approved = yield* judged(site, id, "approve")
      expect(approved).toMatchObject({ rejectedAt: null, rejectedBy: null, rejectReason: null })
      expect(approved).toMatchObject({ status: "review", approvedBy: "ann" })
      expect(approved.approvedAt).toBeInstanceOf(Date)
      const again = yield* judged(site, id, "reject")
      expect(again).toMatchObject({ approvedAt: null, approvedBy: null, rejectedBy: "ann" })
      expect(yield* itemOf(site.siteId, "content", id)).toEqual(again)
      const missing = yield* Effect.flip(judged(site, yield* newId, "approve"))
      expect(missing._tag).toBe("ItemNotFound")
    }),
  )

  it(
    "R-13 MUST mark an article publishUnknown when its publication failed with an unknown outcome",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      const [one = "", two = ""] = contents
      yield* committed(run, 7, {
        failed: [quarantined(one, "publish_unknown"), failed(two, { code: "publish_failed" })],
      })
      const unknown = yield* itemOf(site.siteId, "content", one)
      expect(unknown).toMatchObject({ status: "failed", failedStage: 7, publishUnknown: true })
      const known = yield* itemOf(site.siteId, "content", two)
      expect(known).toMatchObject({ status: "review", publishUnknown: false, attempts: 1 })
    }),
  )

  it(
    "R-13 MUST clear publishUnknown and heldBack when the article is published",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 1)
      const [id = ""] = contents
      yield* taken(run, 7)
      const second = yield* takenOver(run)
      yield* endStage(second, 7, { policy: { mode: "review" } })
      yield* runs.finish(second.lease, untold)
      const left = yield* itemOf(site.siteId, "content", id)
      expect(left).toMatchObject({ status: "review", publishUnknown: true, heldBack: true })
      const next = yield* startedRun(site)
      yield* reach(next, 7)
      const publications = [yield* receipt(id, "post-1")]
      yield* committed(next, 7, { advanced: advanced([id]), outputs: { publications } })
      const content = yield* itemOf(site.siteId, "content", id)
      expect(content).toMatchObject({ status: "published", publishUnknown: false, heldBack: false })
    }),
  )

  it(
    "MUST take drafts in stage 7 when stage 5 is skipped, held back from their last update",
    Effect.gen(function* () {
      const site = yield* newSite({ settings: { stage5Enabled: false } })
      const ids = yield* addedContents(site, 1)
      const run = yield* startedRun(site, { stage: 7 })
      expect(yield* passing(run, { mode: "hold", holdHours: 1 })).toEqual([])
      expect(yield* passing(run, { mode: "auto" })).toEqual(ids)
    }),
  )
}
