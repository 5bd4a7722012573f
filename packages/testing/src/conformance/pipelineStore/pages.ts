/** Pages: which items a worker gets next, in which order, and what is in its hand. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed, failed, LEASE, quarantined, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { addedContents, addedKeywords, newTask } from "../itemsOf.ts"
import { newIds, newSite } from "../site.ts"
import { finished, intake, recordOf, type Run, startedRun, takenOver } from "../startedRun.ts"

/** The worker dies `times` times with exactly `ids` in hand. */
const suspected = Effect.fnUntraced(function* (
  start: Run,
  ids: ReadonlyArray<string>,
  times: number,
) {
  let run = start
  for (let n = 0; n < times; n++) {
    yield* taken(run, 1, { keep: ids, limit: 0, wave: 0 })
    run = yield* takenOver(run)
  }
  return run
})

export const pages: Requirements<Storage> = (it, time) => {
  it(
    "MUST take keywords in the order of their normalised phrases, not of arrival",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* newIds(4)
      const phrases = ["Zebra", "apple  Pie", "APPLE juice", "mango"]
      yield* pipeline.addKeywords(
        site.siteId,
        ids.map((id, at) => ({ id, phrase: phrases[at] ?? "" })),
      )
      const run = yield* startedRun(site)
      const order = [ids[2], ids[1], ids[3], ids[0]]
      expect(yield* taken(run, 1, { limit: 3 })).toEqual(order.slice(0, 3))
      expect(yield* taken(run, 1)).toEqual(order)
    }),
  )

  it(
    "MUST take tasks by their due order, equal ones in the order they were made",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [one = "", two = "", three = "", four = ""] = yield* newIds(4)
      yield* pipeline.addItems(site.siteId, {
        tasks: [
          newTask(one, null, 5),
          newTask(two, null, -1),
          newTask(three, null, 5),
          newTask(four, null, 2),
        ],
      })
      const run = yield* startedRun(site, { stage: 4 })
      expect(yield* taken(run, 4)).toEqual([two, four, one, three])
    }),
  )

  it(
    "R-03 MUST put exactly `keep` and the page into the hand, from the start of the order",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const run = yield* startedRun(site)
      expect(yield* taken(run, 1, { limit: 2 })).toEqual(ids.slice(0, 2))
      const { inHand } = yield* recordOf(run.runId)
      expect(inHand).toMatchObject({ stage: 1, ids: ids.slice(0, 2) })
      expect(inHand?.since).toBeInstanceOf(Date)
      const page = { intake: intake(run, 1), limit: 2, wave: 4, ttl: LEASE }
      const next = yield* pipeline.takePage(run.lease, { ...page, keep: ids.slice(1, 2) })
      expect(next.items.map(({ id }) => id)).toEqual([ids[0], ids[2]])
      expect(next).toMatchObject({ eligible: 4, answer: { control: "none", logNumber: 0 } })
      const hand = (yield* recordOf(run.runId)).inHand?.ids.toSorted()
      expect(hand).toEqual(ids.slice(0, 3).toSorted())
      expect((yield* itemOf(site.siteId, "keyword", ids[0] ?? "")).status).toBe("new")
    }),
  )

  it(
    "MUST answer an empty page when nothing waits",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      const page = { intake: intake(run, 1), keep: [], limit: 10, wave: 4, ttl: LEASE }
      expect(yield* pipeline.takePage(run.lease, page)).toEqual({
        items: [],
        eligible: 0,
        answer: { control: "none", logNumber: 0 },
      })
    }),
  )

  it(
    "R-03 MUST renew the lease with a page",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      yield* addedKeywords(site, 1)
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* taken(run, 1)
      yield* time.runOut
      const ask = { worker: "w", ttl: time.long, pipelines: [site.pipeline] }
      expect(yield* runs.claim(ask)).toBeNull()
    }),
  )

  it(
    "R-03 MUST take rank 0 before all others, and never mix ranks",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const run = yield* suspected(yield* startedRun(site), ids.slice(0, 2), 1)
      expect(yield* taken(run, 1)).toEqual(ids.slice(2))
      expect(yield* taken(run, 1, { keep: ids.slice(2) })).toEqual([])
      yield* committed(run, 1, { advanced: advanced(ids.slice(2)) })
      const page = { intake: intake(run, 1), keep: [], limit: 10, wave: 1, ttl: LEASE }
      const next = yield* pipeline.takePage(run.lease, page)
      expect(next.items.map(({ id }) => id)).toEqual(ids.slice(0, 1))
      expect(next.eligible).toBe(2)
    }),
  )

  it(
    "R-03 MUST make the hand exact after a crash: rank 1 in waves, only into an empty hand",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 4)
      const run = yield* suspected(yield* startedRun(site), ids, 1)
      expect(yield* taken(run, 1, { limit: 50, wave: 2 })).toEqual(ids.slice(0, 2))
      expect(yield* taken(run, 1, { wave: 2, keep: ids.slice(0, 1) })).toEqual([])
      expect((yield* recordOf(run.runId)).inHand?.ids).toEqual(ids.slice(0, 1))
      expect(yield* taken(run, 1, { wave: 3 })).toEqual(ids.slice(0, 3))
    }),
  )

  it(
    "R-03 MUST take an item of suspicion 2 alone, after all others",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 3)
      const run = yield* suspected(yield* startedRun(site), ids.slice(0, 2), 2)
      expect(yield* taken(run, 1)).toEqual(ids.slice(2))
      yield* committed(run, 1, { advanced: advanced(ids.slice(2)) })
      expect(yield* taken(run, 1, { limit: 50, wave: 8 })).toEqual(ids.slice(0, 1))
      expect(yield* taken(run, 1, { wave: 8, keep: ids.slice(0, 1) })).toEqual([])
      yield* committed(run, 1, { advanced: advanced(ids.slice(0, 1)) })
      expect(yield* taken(run, 1, { wave: 8 })).toEqual(ids.slice(1, 2))
    }),
  )

  it(
    "R-10 MUST take an item that alone caused two outages after rank 0 and 1, and before rank 3",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 4)
      const [outage = "", once = "", twice = "", free = ""] = ids
      let run = yield* startedRun(site)
      const causes = { failed: [failed(outage, { attempts: 0, outage: true })] }
      yield* committed(run, 1, causes)
      yield* committed(run, 1, causes)
      expect((yield* itemOf(site.siteId, "keyword", outage)).outages).toBe(2)
      run = yield* suspected(yield* suspected(run, [once, twice], 1), [twice], 1)
      for (const expected of [free, once, outage, twice]) {
        expect(yield* taken(run, 1)).toEqual([expected])
        yield* committed(run, 1, { advanced: advanced([expected]) })
      }
      expect(yield* taken(run, 1)).toEqual([])
    }),
  )

  it(
    "R-03 MUST clear suspicion and outages with a stored result, and keep suspicion with a failed try",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 1)
      let run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [failed(id, { outage: true })] })
      run = yield* suspected(run, [id], 1)
      yield* committed(run, 1, { failed: [failed(id, { attempts: 2 })] })
      const tried = yield* itemOf(site.siteId, "keyword", id)
      expect(tried).toMatchObject({ suspicion: 1, outages: 1, attempts: 2 })
      yield* committed(run, 1, { advanced: advanced([id]) })
      const done = yield* itemOf(site.siteId, "keyword", id)
      expect(done).toMatchObject({ suspicion: 0, outages: 0, attempts: 0, status: "clustered" })
    }),
  )

  it(
    "R-12 MUST not take an item again that this run quarantined, also after it was retried; the next run does",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 2)
      const [bad = "", good = ""] = ids
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [quarantined(bad)] })
      expect(yield* taken(run, 1)).toEqual([good])
      yield* pipeline.retryFailed({
        siteId: site.siteId,
        stage: null,
        failedRunId: null,
        ids: null,
      })
      expect(yield* taken(run, 1)).toEqual([good])
      yield* committed(run, 1, { advanced: advanced([good]) })
      yield* finished(run)
      expect(yield* taken(yield* startedRun(site), 1)).toEqual([bad])
    }),
  )

  it(
    "R-15 MUST take arrivals until twice the input (at least 1,000) is processed, then only older items",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1000)
      const run = yield* startedRun(site, { pending: { 1: 3 } })
      yield* committed(run, 1, { advanced: advanced(ids.slice(0, 998)) })
      expect((yield* recordOf(run.runId)).stages[1].arrivalsUntil).toBeNull()
      yield* time.tick
      const [early = "", late = ""] = yield* newIds(2)
      yield* pipeline.addKeywords(site.siteId, [{ id: early, phrase: "an early arrival" }])
      yield* committed(run, 1, { advanced: advanced(ids.slice(998)) })
      expect((yield* recordOf(run.runId)).stages[1].arrivalsUntil).toBeInstanceOf(Date)
      yield* time.tick
      yield* pipeline.addKeywords(site.siteId, [{ id: late, phrase: "a late arrival" }])
      expect(yield* taken(run, 1)).toEqual([early])
      const { arrivalsUntil } = (yield* recordOf(run.runId)).stages[1]
      yield* committed(run, 1, { advanced: advanced([early]) })
      expect((yield* recordOf(run.runId)).stages[1].arrivalsUntil).toEqual(arrivalsUntil)
      expect(yield* taken(run, 1)).toEqual([])
      expect((yield* itemOf(site.siteId, "keyword", late)).status).toBe("new")
    }),
  )

  it(
    "INV-25 MUST take only items of the run's own site",
    Effect.gen(function* () {
      yield* addedContents(yield* newSite(), 2)
      const site = yield* newSite()
      const ids = yield* addedContents(site, 1)
      expect(yield* taken(yield* startedRun(site, { stage: 5 }), 5)).toEqual(ids)
    }),
  )
}
