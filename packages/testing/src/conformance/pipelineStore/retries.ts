/** retryFailed: quarantined items go back to where they waited. */
import { expect } from "@effect/vitest"
import { type InputKind, type StageNumber, stageFacts, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { committed, media, quarantined, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf, statusesOf } from "../expectations.ts"
import { illustrated, reviewed } from "../illustrated.ts"
import { addedClusters, addedContents, addedIdeas, addedKeywords, addedTasks } from "../itemsOf.ts"
import { newSite, type Site } from "../site.ts"
import { endStage, finished, reach, startedRun, takenOver } from "../startedRun.ts"

const retry = Effect.fnUntraced(function* (
  site: Site,
  more: { readonly stage?: StageNumber; readonly ids?: ReadonlyArray<string> } = {},
) {
  const { pipeline } = yield* Storage
  const { ids = null, stage = null } = more
  return yield* pipeline.retryFailed({ siteId: site.siteId, stage, failedRunId: null, ids })
})

export const retries: Requirements<Storage> = (it) => {
  const kinds = [
    [1, "keyword", addedKeywords],
    [2, "cluster", addedClusters],
    [3, "idea", addedIdeas],
    [4, "task", addedTasks],
    [5, "content", addedContents],
  ] as const
  for (const [stage, kind, added] of kinds) {
    it(
      `R-12 MUST put an item quarantined in stage ${stage} back into the status it waited in`,
      Effect.gen(function* () {
        const site = yield* newSite()
        const [id = ""] = yield* added(site, 1)
        let run = yield* startedRun(site, { stage })
        yield* taken(run, stage)
        run = yield* takenOver(run)
        yield* committed(run, stage, { failed: [quarantined(id)] })
        yield* finished(run)
        expect(yield* itemOf<InputKind>(site.siteId, kind, id)).toMatchObject({
          status: "failed",
          suspicion: 1,
        })
        expect(yield* retry(site)).toBe(1)
        expect(yield* itemOf<InputKind>(site.siteId, kind, id)).toMatchObject({
          status: stageFacts(stage).inputStatus,
          attempts: 0,
          suspicion: 0,
          outages: 0,
          lastError: null,
          failedRunId: run.runId,
        })
        expect(yield* retry(site)).toBe(0)
        const next = yield* startedRun(site, { stage })
        expect(yield* taken(next, stage)).toEqual([id])
      }),
    )
  }

  it(
    "R-12 MUST put an image back with `retried`, and its article from review to prompted in the same step",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, images, run } = yield* illustrated(site, [2, 1])
      const [bad = "", good = ""] = images[0] ?? []
      yield* committed(run, 6, {
        advanced: [{ id: good, media: media(good) }],
        failed: [quarantined(bad)],
      })
      expect(yield* statusesOf(site.siteId, "content")).toEqual(["review", "prompted"])
      expect(yield* retry(site, { ids: [bad] })).toBe(1)
      const image = yield* itemOf(site.siteId, "image", bad)
      expect(image).toMatchObject({ status: "pending", retried: true, attempts: 0 })
      expect(yield* statusesOf(site.siteId, "content")).toEqual(["prompted", "prompted"])
      yield* finished(run)
      const next = yield* startedRun(site, { stage: 6 })
      yield* committed(next, 6, { advanced: [{ id: bad, media: media(bad) }] })
      expect((yield* itemOf(site.siteId, "content", contents[0] ?? "")).status).toBe("review")
    }),
  )

  it(
    "R-12 MUST leave an article in review that stage 7 has in hand: it is published, then updated",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, images, run } = yield* illustrated(site, [2, 2])
      const [held = "", free = ""] = contents
      const bad = images.map(([id = ""]) => id)
      const good = images.map(([, id = ""]) => id)
      yield* committed(run, 6, {
        advanced: good.map((id) => ({ id, media: media(id) })),
        failed: bad.map((id) => quarantined(id)),
      })
      yield* endStage(run, 6)
      expect(yield* taken(run, 7, { limit: 1 })).toEqual([held])
      expect(yield* retry(site)).toBe(2)
      expect((yield* itemOf(site.siteId, "content", held)).status).toBe("review")
      expect((yield* itemOf(site.siteId, "content", free)).status).toBe("prompted")
      yield* committed(run, 7, { advanced: [{ id: held }] })
      yield* finished(run)
      const next = yield* startedRun(site, { stage: 6 })
      expect((yield* taken(next, 6)).toSorted()).toEqual(bad.toSorted())
      yield* committed(next, 6, { advanced: bad.map((id) => ({ id, media: media(id) })) })
      expect(yield* statusesOf(site.siteId, "content")).toEqual(["review", "review"])
    }),
  )

  it(
    "R-12 MUST put an article quarantined in stage 7 back to review",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 1)
      const [id = ""] = contents
      yield* committed(run, 7, { failed: [quarantined(id, "publish_failed")] })
      expect(yield* retry(site, { stage: 7 })).toBe(1)
      const content = yield* itemOf(site.siteId, "content", id)
      expect(content).toMatchObject({ status: "review", lastError: null, failedRunId: run.runId })
    }),
  )

  it(
    "R-13 MUST retry a publication of unknown outcome only by its id, and forget that it was unknown",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      const [unknown = "", known = ""] = contents
      yield* committed(run, 7, {
        failed: [quarantined(unknown, "publish_unknown"), quarantined(known, "publish_failed")],
      })
      expect(yield* retry(site)).toBe(1)
      expect((yield* itemOf(site.siteId, "content", known)).status).toBe("review")
      const kept = yield* itemOf(site.siteId, "content", unknown)
      expect(kept).toMatchObject({ status: "failed", publishUnknown: true })
      expect(yield* retry(site, { stage: 7 })).toBe(0)
      expect(yield* retry(site, { ids: [unknown] })).toBe(1)
      const back = yield* itemOf(site.siteId, "content", unknown)
      expect(back).toMatchObject({ status: "review", publishUnknown: false, lastError: null })
    }),
  )

  it(
    "R-12 MUST retry only the stage or the ids that are asked for, and only what is quarantined",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [k1 = "", k2 = "", k3 = ""] = yield* addedKeywords(site, 3)
      const [cluster = ""] = yield* addedClusters(site, 1)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [quarantined(k1), quarantined(k2)] })
      yield* reach(run, 2)
      yield* committed(run, 2, { failed: [quarantined(cluster)] })
      expect(yield* retry(site, { stage: 3 })).toBe(0)
      expect(yield* retry(site, { stage: 2 })).toBe(1)
      expect((yield* itemOf(site.siteId, "cluster", cluster)).status).toBe("new")
      expect(yield* statusesOf(site.siteId, "keyword")).toEqual(["failed", "failed", "new"])
      expect(yield* retry(site, { ids: [k2, k3] })).toBe(1)
      expect(yield* statusesOf(site.siteId, "keyword")).toEqual(["failed", "new", "new"])
      expect(yield* retry(site, { ids: [] })).toBe(0)
      expect(yield* retry(site, { stage: 1 })).toBe(1)
    }),
  )

  it(
    "R-12 MUST keep content quarantined in stage 5 `failed` until it is retried",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [id = ""] = yield* addedContents(site, 1)
      const run = yield* startedRun(site, { stage: 5 })
      yield* committed(run, 5, { failed: [quarantined(id)] })
      yield* finished(run)
      const next = yield* startedRun(site, { stage: 5 })
      expect(yield* taken(next, 5)).toEqual([])
      yield* reach(next, 7)
      expect(yield* taken(next, 7)).toEqual([])
      expect((yield* itemOf(site.siteId, "content", id)).status).toBe("failed")
    }),
  )
}
