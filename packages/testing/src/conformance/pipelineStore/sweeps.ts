/** The publication sweep: what stage 7 left is published once, by one of many. */
import { expect } from "@effect/vitest"
import { type PublishGate, Storage } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { reviewed } from "../illustrated.ts"
import { newId, newSite, type Site } from "../site.ts"
import { endStage, reach, startedRun, untold } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const
const OPEN: PublishGate = { closed: false, approvedOnly: false, holdMs: 0 }

/** Articles that a run held back when it completed. */
const heldBack = Effect.fnUntraced(function* (site: Site, count: number) {
  const { runs } = yield* Storage
  const { contents, run } = yield* reviewed(site, count)
  yield* endStage(run, 7, { policy: { mode: "review" } })
  yield* runs.finish(run.lease, untold)
  return contents
})

const claimed = Effect.fnUntraced(function* (
  site: Site,
  claim: string,
  ttl: Duration.Duration,
  more: {
    readonly gate?: PublishGate
    readonly limit?: number
    readonly dailyCap?: { readonly cap: number; readonly since: Date }
  } = {},
) {
  const { pipeline } = yield* Storage
  const due = yield* pipeline.claimPublications({
    dailyCap: more.dailyCap ?? null,
    except: [],
    siteId: site.siteId,
    gate: more.gate ?? OPEN,
    limit: more.limit ?? 100,
    ttl,
    claim,
  })
  expect(due.map((publication) => publication.claim)).toEqual(due.map(() => claim))
  return due.map(({ content }) => content.id)
})

type Code = "publish_failed" | "publish_unknown"

const publication = (contentId: string) =>
  Effect.map(newId, (id) => ({ id, contentId, externalId: `post-${contentId}`, url: null }))

export const sweeps: Requirements<Storage> = (it, time) => {
  const approve = Effect.fnUntraced(function* (site: Site, contentId: string) {
    const { pipeline } = yield* Storage
    const verdict = { _tag: "Approve", by: "ann" } as const
    yield* pipeline.judge({ siteId: site.siteId, contentId, verdict })
  })

  it(
    "R-13 MUST claim only articles in review that were held back or approved, and that pass the gate",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const [left = "", other = ""] = yield* heldBack(site, 2)
      const { contents, run } = yield* reviewed(site, 2)
      const [fresh = "", approved = ""] = contents
      yield* runs.fail(run.lease, { errorMessage: "x", ...untold })
      yield* approve(site, approved)
      expect(yield* claimed(site, "a", time.long, { gate: { ...OPEN, closed: true } })).toEqual([])
      const people = { ...OPEN, approvedOnly: true }
      expect(yield* claimed(site, "b", time.long, { gate: people })).toEqual([approved])
      const rest = yield* claimed(site, "c", time.long)
      expect(rest.toSorted()).toEqual([left, other].toSorted())
      expect((yield* itemOf(site.siteId, "content", fresh)).heldBack).toBe(false)
    }),
  )

  it.race(
    "R-13 MUST give each article to one of 8 concurrent sweeps",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* heldBack(site, 6)
      const claims = yield* Effect.all(
        [...Array(8).keys()].map((n) => claimed(site, `claim-${n}`, time.long, { limit: 2 })),
        FAN,
      )
      expect(claims.flat().toSorted()).toEqual(ids.toSorted())
      expect(Math.max(...claims.map((claim) => claim.length))).toBeLessThanOrEqual(2)
    }),
  )

  it.race(
    "R-13 MUST claim no more than the daily cap leaves, by however many sweeps, and the same when repeated",
    Effect.gen(function* () {
      const { now, pipeline } = yield* Storage
      const site = yield* newSite()
      const since = yield* now
      yield* heldBack(site, 6)
      const dailyCap = { cap: 3, since }
      const sweeps = [...Array(8).keys()].map((n) => `claim-${n}`)
      const sweep = (claim: string) => claimed(site, claim, time.long, { dailyCap, limit: 2 })
      const claims = yield* Effect.all(sweeps.map(sweep), FAN)
      expect(claims.flat()).toHaveLength(3)
      expect(yield* pipeline.countPublished(site.siteId, since)).toBe(3)
      expect(yield* Effect.all(sweeps.map(sweep))).toEqual(claims)
    }),
  )

  it(
    "R-13 MUST keep an article with a live claim from stage 7, and one in the hand of a run from the sweep",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* heldBack(site, 2)
      const [swept] = yield* claimed(site, "sweep", time.long, { limit: 1 })
      const rest = ids.filter((id) => id !== swept)
      const run = yield* startedRun(site)
      yield* reach(run, 7)
      expect(yield* taken(run, 7)).toEqual(rest)
      expect(yield* claimed(site, "other", time.long)).toEqual([])
    }),
  )

  it(
    "R-13 MUST claim nothing while a run is in stage 7: it takes what is due itself, under the same cap",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const ids = yield* heldBack(site, 2)
      const run = yield* startedRun(site)
      yield* reach(run, 6)
      expect(yield* claimed(site, "before", time.long, { limit: 1 })).toHaveLength(1)
      yield* reach(run, 7)
      expect(yield* claimed(site, "beside", time.long)).toEqual([])
      yield* runs.pause(run.lease, { reason: "budget_cap", detail: "", resumeIn: null, ...untold })
      expect(yield* claimed(site, "after", time.long)).toHaveLength(ids.length - 1)
    }),
  )

  it(
    "R-13 MUST publish a claimed article and end the claim",
    Effect.gen(function* () {
      const { now, pipeline } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      const since = yield* now
      const [contentId = ""] = yield* heldBack(site, 1)
      expect(yield* pipeline.countPublished(siteId, since)).toBe(0)
      yield* claimed(site, "claim", time.long)
      const receipt = yield* publication(contentId)
      const outcome = { _tag: "Published", publication: receipt } as const
      const settle = { siteId, contentId, outcome }
      expect(yield* pipeline.settlePublication({ ...settle, claim: "another" })).toBe(false)
      expect((yield* itemOf(siteId, "content", contentId)).status).toBe("review")
      expect(yield* pipeline.settlePublication({ ...settle, claim: "claim" })).toBe(true)
      const content = yield* itemOf(siteId, "content", contentId)
      expect(content).toMatchObject({ status: "published", heldBack: false, publishUnknown: false })
      expect(yield* pipeline.publicationsOf([contentId])).toMatchObject([receipt])
      expect(yield* claimed(site, "next", time.long)).toEqual([])
      yield* pipeline.settlePublication({ ...settle, claim: "claim" })
      expect((yield* pipeline.publicationsOf([contentId])).length).toBe(1)
      expect(yield* pipeline.countPublished(siteId, since)).toBe(1)
      const later = new Date((yield* now).getTime() + 60_000)
      expect(yield* pipeline.countPublished(siteId, later)).toBe(0)
      expect(yield* pipeline.countPublished((yield* newSite()).siteId, since)).toBe(0)
    }),
  )

  it(
    "R-13 MUST store a failed publication and end the claim, keep what is unknown so, and not claim a quarantined one again",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      const [contentId = ""] = yield* heldBack(site, 1)
      const settle = (claim: string, failure: { readonly code: Code; readonly attempts: number }) =>
        pipeline.settlePublication({
          siteId,
          contentId,
          claim,
          outcome: {
            _tag: "Failed",
            quarantine: failure.attempts === 3,
            attempts: failure.attempts,
            error: { code: failure.code, message: "no" },
          },
        })
      yield* claimed(site, "one", time.long)
      expect(yield* settle("one", { code: "publish_failed", attempts: 1 })).toBe(true)
      const tried = yield* itemOf(siteId, "content", contentId)
      expect(tried).toMatchObject({ status: "review", attempts: 1, publishUnknown: false })
      expect(tried.lastError).toMatchObject({ code: "publish_failed", message: "no" })
      expect(yield* claimed(site, "two", time.long)).toEqual([contentId])
      expect(yield* settle("two", { code: "publish_unknown", attempts: 2 })).toBe(true)
      const lost = yield* itemOf(siteId, "content", contentId)
      expect(lost).toMatchObject({ status: "review", attempts: 2, publishUnknown: true })
      expect(yield* claimed(site, "three", time.long)).toEqual([contentId])
      expect(yield* settle("three", { code: "publish_failed", attempts: 3 })).toBe(true)
      const given = yield* itemOf(siteId, "content", contentId)
      expect(given).toMatchObject({ status: "failed", failedStage: 7, attempts: 3 })
      expect(given.publishUnknown).toBe(true)
      expect(yield* claimed(site, "four", time.long)).toEqual([])
    }),
  )

  it(
    "R-13 MUST mark an article publishUnknown when its claim ran out, and refuse the late outcome",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [contentId = ""] = yield* heldBack(site, 1)
      yield* claimed(site, "dead", time.brief)
      expect(yield* claimed(site, "early", time.long)).toEqual([])
      yield* time.runOut
      expect(yield* claimed(site, "second", time.long)).toEqual([contentId])
      expect((yield* itemOf(site.siteId, "content", contentId)).publishUnknown).toBe(true)
      const outcome = { _tag: "Published", publication: yield* publication(contentId) } as const
      const late = { siteId: site.siteId, contentId, claim: "dead", outcome }
      expect(yield* pipeline.settlePublication(late)).toBe(false)
      expect((yield* itemOf(site.siteId, "content", contentId)).status).toBe("review")
    }),
  )

  it(
    "R-13 MUST list the sites that have something left to the sweep, page by page",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const one = yield* newSite()
      yield* heldBack(one, 2)
      const two = yield* newSite()
      const { contents } = yield* reviewed(two, 1)
      const none = yield* newSite()
      yield* reviewed(none, 1)
      const all = yield* pipeline.sitesWithHeldBack({ limit: 10_000, after: null })
      expect(all.filter((id) => id === one.siteId)).toEqual([one.siteId])
      expect(all).not.toContain(two.siteId)
      expect(all).not.toContain(none.siteId)
      yield* approve(two, contents[0] ?? "")
      const after = yield* pipeline.sitesWithHeldBack({ limit: 10_000, after: one.siteId })
      expect(after).toContain(two.siteId)
      expect(after).not.toContain(one.siteId)
      const first = yield* pipeline.sitesWithHeldBack({ limit: 1, after: one.siteId })
      expect(first).toEqual(after.slice(0, 1))
    }),
  )

  it(
    "MUST store a publication that the host confirms, also twice, and refuse an unknown article",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      const [contentId = ""] = yield* heldBack(site, 1)
      const receipt = yield* publication(contentId)
      const content = yield* pipeline.confirmPublished({ siteId, publication: receipt })
      expect(content).toMatchObject({ id: contentId, status: "published", heldBack: false })
      yield* pipeline.confirmPublished({ siteId, publication: receipt })
      expect(yield* pipeline.publicationsOf([contentId])).toMatchObject([receipt])
      const unknown = yield* publication(yield* newId)
      const refused = pipeline.confirmPublished({ siteId, publication: unknown })
      expect((yield* Effect.flip(refused))._tag).toBe("ItemNotFound")
    }),
  )
}
