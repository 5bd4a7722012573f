/** When a worker dies, or gives up its lease: takeovers and hand-backs. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed, failed, quarantined, taken } from "../commitOf.ts"
import { claimRace } from "../claimRace.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { reviewed } from "../illustrated.ts"
import { addedContents, addedKeywords } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import { claimed, queuedRun, recordOf, startedRun, takenOver } from "../startedRun.ts"

export const takeovers: Requirements<Storage> = (it, time) => {
  it(
    "R-03 MUST add 1 suspicion at a takeover to exactly the ids in hand, and clear the hand",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const run = yield* startedRun(site, { ttl: time.brief })
      expect(yield* taken(run, 1, { limit: 2 })).toEqual(ids.slice(0, 2))
      yield* takenOver(run)
      const suspicions = yield* Effect.forEach(ids, (id) =>
        Effect.map(itemOf(site.siteId, "keyword", id), ({ suspicion }) => suspicion),
      )
      expect(suspicions).toEqual([1, 1, 0, 0, 0])
      expect((yield* recordOf(run.runId)).inHand).toBeNull()
      const attempts = yield* itemOf(site.siteId, "keyword", ids[0] ?? "")
      expect(attempts).toMatchObject({ attempts: 0, status: "new" })
    }),
  )

  it(
    "R-03 MUST suspect only what is still undecided where commits leave the hand as it was",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* taken(run, 1, { limit: 4 })
      const [first = "", second = "", third = ""] = ids
      const ttl = time.brief
      yield* committed(run, 1, { advanced: advanced([first]), hand: null }, ttl)
      const failures = [quarantined(second), failed(third)]
      yield* committed(run, 1, { failed: failures, hand: null }, ttl)
      yield* takenOver(run)
      const suspicions = yield* Effect.forEach(ids, (id) =>
        Effect.map(itemOf(site.siteId, "keyword", id), ({ suspicion }) => suspicion),
      )
      expect(suspicions).toEqual([0, 0, 1, 1, 0])
    }),
  )

  it(
    "R-03 MUST not count a hand-back as a takeover: no suspicion, claimable at once, the hand cleared",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      yield* taken(run, 1)
      yield* runs.handBack(run.lease, { unknown: [], delay: null })
      expect(yield* recordOf(run.runId)).toMatchObject({ holder: null, inHand: null, epoch: 1 })
      const claim = yield* claimed(site, run.runId)
      expect(claim).toMatchObject({ takeover: false, lease: { epoch: 2 } })
      expect(claim.run).toMatchObject({ takeovers: 0, takeoversInARow: 0 })
      expect((yield* itemOf(site.siteId, "keyword", id)).suspicion).toBe(0)
    }),
  )

  it(
    "R-13 MUST mark exactly the articles in a stage 7 hand publishUnknown at a takeover",
    Effect.gen(function* () {
      const site = yield* newSite({ settings: { stage5Enabled: false } })
      const ids = yield* addedContents(site, 3)
      const run = yield* startedRun(site, { stage: 7 })
      expect(yield* taken(run, 7, { limit: 2 })).toEqual(ids.slice(0, 2))
      yield* takenOver(run)
      const unknown = yield* Effect.forEach(ids, (id) =>
        Effect.map(itemOf(site.siteId, "content", id), (content) => content.publishUnknown),
      )
      expect(unknown).toEqual([true, true, false])
    }),
  )

  it(
    "R-13 MUST not mark articles in a stage 5 hand publishUnknown: a prompt is no publication",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [id = ""] = yield* addedContents(site, 1)
      const run = yield* startedRun(site, { stage: 5 })
      yield* taken(run, 5)
      yield* takenOver(run)
      const content = yield* itemOf(site.siteId, "content", id)
      expect(content).toMatchObject({ publishUnknown: false, suspicion: 1 })
    }),
  )

  it(
    "R-13 MUST mark the publications that a worker hands back unanswered, and no others, publishUnknown",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite({ settings: { stage5Enabled: false } })
      const [one = "", two = ""] = yield* addedContents(site, 2)
      const run = yield* startedRun(site, { stage: 7 })
      yield* taken(run, 7)
      yield* runs.handBack(run.lease, { unknown: [one], delay: null })
      yield* claimed(site, run.runId)
      const first = yield* itemOf(site.siteId, "content", one)
      expect(first).toMatchObject({ publishUnknown: true, suspicion: 0 })
      const second = yield* itemOf(site.siteId, "content", two)
      expect(second).toMatchObject({ publishUnknown: false, suspicion: 0 })
    }),
  )

  it(
    "R-13 MUST not mark a publication that was stored before the worker heard of it",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      const [out = "", lost = ""] = contents
      yield* taken(run, 7)
      const publications = [{ id: yield* newId, contentId: out, externalId: "post", url: null }]
      const outputs = { publications }
      yield* committed(run, 7, { advanced: advanced([out]), outputs, hand: null })
      yield* runs.handBack(run.lease, { unknown: [out, lost], delay: null })
      const stored = yield* itemOf(site.siteId, "content", out)
      expect(stored).toMatchObject({ status: "published", publishUnknown: false })
      expect((yield* itemOf(site.siteId, "content", lost)).publishUnknown).toBe(true)
    }),
  )

  it(
    "R-03 MUST count an opened embedded folder as a takeover: expireLeases ends the leases of all runs",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site)
      const queued = yield* newSite()
      yield* queuedRun(queued)
      expect(yield* runs.expireLeases).toBeGreaterThanOrEqual(1)
      const [claim] = yield* claimRace(site, 2)
      expect(claim).toMatchObject({ takeover: true, lease: { epoch: 2 } })
      expect((yield* claimRace(queued, 2))[0]).toMatchObject({ takeover: false })
      expect(claim?.run.runId).toBe(run.runId)
    }),
  )

  it(
    "R-03 MUST count takeovers in a row until a commit advances something; an answered failure is no progress",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [one = "", two = ""] = yield* addedKeywords(site, 2)
      const first = yield* startedRun(site)
      const third = yield* takenOver(yield* takenOver(first))
      expect(yield* recordOf(first.runId)).toMatchObject({ takeovers: 2, takeoversInARow: 2 })
      const error = { code: "ai_refused", message: "no" } as const
      const answered = { id: one, attempts: 1, error, quarantine: false, outage: false }
      yield* committed(third, 1, { failed: [answered] })
      expect((yield* recordOf(first.runId)).takeoversInARow).toBe(2)
      yield* committed(third, 1, { advanced: [{ id: two }] })
      expect(yield* recordOf(first.runId)).toMatchObject({ takeovers: 2, takeoversInARow: 0 })
      const fourth = yield* takenOver(third)
      yield* committed(fourth, 1, { failed: [{ ...answered, quarantine: true }] })
      expect(yield* recordOf(first.runId)).toMatchObject({ takeovers: 3, takeoversInARow: 0 })
    }),
  )
}
