/** Stages 5 and 6: prompts, pictures, and when an article is finished. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, charge, committed, failed, media, quarantined, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { illustrated, newImage } from "../illustrated.ts"
import { addedContents } from "../itemsOf.ts"
import { newId, newIds, newSite } from "../site.ts"
import { finished, recordOf, reach, startedRun } from "../startedRun.ts"

export const illustrations: Requirements<Storage> = (it) => {
  it(
    "MUST make an article with prompts `prompted`, and one without `review`, in stage 5's commit",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [one = "", two = "", three = ""] = yield* addedContents(site, 3)
      const [first = "", second = ""] = yield* newIds(2)
      const run = yield* startedRun(site, { stage: 5 })
      const images = [newImage(first, one, "featured"), newImage(second, one, "in_article_1")]
      yield* committed(run, 5, {
        advanced: advanced([one, two]),
        failed: [quarantined(three)],
        outputs: { images },
        charge: charge(0.4, 1),
      })
      const prompted = yield* itemOf(site.siteId, "content", one)
      expect(prompted).toMatchObject({ status: "prompted", reviewAt: null })
      const bare = yield* itemOf(site.siteId, "content", two)
      expect(bare.status).toBe("review")
      expect(bare.reviewAt).toBeInstanceOf(Date)
      const bad = yield* itemOf(site.siteId, "content", three)
      expect(bad).toMatchObject({ status: "failed", failedStage: 5, reviewAt: null })
      const image = yield* itemOf(site.siteId, "image", second)
      expect(image).toMatchObject({ ...images[1], status: "pending", runId: run.runId })
      expect(image).toMatchObject({ media: null, retried: false })
      const { stages } = yield* recordOf(run.runId)
      expect(stages[5]).toMatchObject({ processed: 2, failed: 1, created: 2 })
    }),
  )

  it(
    "MUST store the picture and keep the article `prompted` while an image of it is pending",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, images, run } = yield* illustrated(site, [2])
      const [first = "", second = ""] = images[0] ?? []
      const picture = media(`${site.siteId}/${first}/1.png`)
      yield* committed(run, 6, { advanced: [{ id: first, media: picture }], charge: charge(1) })
      const stored = yield* itemOf(site.siteId, "image", first)
      expect(stored).toMatchObject({ status: "generated", media: picture })
      expect((yield* itemOf(site.siteId, "content", contents[0] ?? "")).status).toBe("prompted")
      yield* committed(run, 6, { failed: [failed(second)] })
      expect((yield* itemOf(site.siteId, "content", contents[0] ?? "")).status).toBe("prompted")
      expect((yield* recordOf(run.runId)).stages[6]).toMatchObject({ processed: 1, created: 1 })
    }),
  )

  it(
    "R-12 MUST make an article `review` when its last pending image is done in this very commit",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, images, run } = yield* illustrated(site, [2, 1])
      const [first = "", second = ""] = images[0] ?? []
      const [other = ""] = images[1] ?? []
      yield* committed(run, 6, {
        advanced: [first, second].map((id) => ({ id, media: media(id) })),
      })
      const done = yield* itemOf(site.siteId, "content", contents[0] ?? "")
      expect(done.status).toBe("review")
      expect(done.reviewAt).toBeInstanceOf(Date)
      expect((yield* itemOf(site.siteId, "content", contents[1] ?? "")).status).toBe("prompted")
      expect((yield* itemOf(site.siteId, "image", other)).status).toBe("pending")
    }),
  )

  it(
    "R-12 MUST make an article `review` when its last pending image is quarantined in this very commit",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, images, run } = yield* illustrated(site, [2, 1])
      const [first = "", second = ""] = images[0] ?? []
      const [only = ""] = images[1] ?? []
      yield* committed(run, 6, {
        advanced: [{ id: first, media: media(first) }],
        failed: [quarantined(second), quarantined(only)],
      })
      for (const id of contents)
        expect((yield* itemOf(site.siteId, "content", id)).status).toBe("review")
      const { stages } = yield* recordOf(run.runId)
      expect(stages[6]).toMatchObject({ processed: 1, failed: 2, created: 1 })
    }),
  )

  it(
    "R-12 MUST not take images of published articles, unless they were retried by hand",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      const { contents, images, run } = yield* illustrated(site, [2, 1])
      const [contentId = ""] = contents
      const [bad = "", pending = ""] = images[0] ?? []
      const [other = ""] = images[1] ?? []
      yield* committed(run, 6, { failed: [quarantined(bad)] })
      yield* pipeline.confirmPublished({
        siteId,
        publication: { id: yield* newId, contentId, externalId: "1", url: null },
      })
      expect(yield* taken(run, 6)).toEqual([other])
      expect(
        yield* pipeline.retryFailed({ siteId, stage: null, failedRunId: null, ids: [bad] }),
      ).toBe(1)
      yield* finished(run)
      const next = yield* startedRun(site, { stage: 6 })
      expect(yield* taken(next, 6)).toEqual([bad, other])
      expect((yield* itemOf(siteId, "image", pending)).status).toBe("pending")
    }),
  )

  it(
    "MUST put a published article back to `review` when a retried image of it is made, to update it",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      const { contents, images, run } = yield* illustrated(site, [1])
      const [contentId = ""] = contents
      const [id = ""] = images[0] ?? []
      yield* committed(run, 6, { failed: [quarantined(id)] })
      yield* reach(run, 7)
      const publication = { id: yield* newId, contentId, externalId: "post-1", url: null }
      yield* committed(run, 7, {
        advanced: advanced([contentId]),
        outputs: { publications: [publication] },
      })
      yield* finished(run)
      yield* pipeline.retryFailed({ siteId, stage: null, failedRunId: null, ids: [id] })
      expect((yield* itemOf(siteId, "content", contentId)).status).toBe("published")
      const next = yield* startedRun(site, { stage: 6 })
      yield* committed(next, 6, { advanced: [{ id, media: media(id) }] })
      expect((yield* itemOf(siteId, "content", contentId)).status).toBe("review")
      yield* reach(next, 7)
      expect(yield* taken(next, 7)).toEqual([contentId])
      const kept = yield* pipeline.publicationsOf([contentId])
      expect(kept).toMatchObject([{ externalId: "post-1" }])
    }),
  )
}
