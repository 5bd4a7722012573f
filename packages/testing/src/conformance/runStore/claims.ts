/** Who works next: claims, leases, takeovers, hand-backs. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { committed, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { addedContents, addedKeywords } from "../itemsOf.ts"
import { newId, newSite, type Site } from "../site.ts"
import {
  asked,
  claimed,
  queuedRun,
  recordOf,
  startedRun,
  takenOver,
  untold,
} from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

export const claims: Requirements<Storage> = (it, time) => {
  const race = Effect.fnUntraced(function* (site: Site, claimers: number) {
    const { runs } = yield* Storage
    const claims = yield* Effect.all(
      [...Array(claimers).keys()].map((n) =>
        runs.claim({ worker: `worker-${n}`, ttl: time.long, pipelines: [site.pipeline] }),
      ),
      FAN,
    )
    return claims.filter((claim) => claim !== null)
  })

  it(
    "INV-2 MUST give one run to exactly one of 32 concurrent claimers",
    Effect.gen(function* () {
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      const [claim, ...others] = yield* race(site, 32)
      expect(others).toEqual([])
      expect(claim).toMatchObject({ takeover: false, lease: { runId, epoch: 1 } })
      const run = yield* recordOf(runId)
      expect(run).toMatchObject({ epoch: 1, takeovers: 0, takeoversInARow: 0 })
      expect(run.holder?.worker).toBe(claim?.run.holder?.worker)
      expect(claim?.run).toEqual(run)
    }),
  )

  it(
    "INV-2 MUST give 8 runs to 8 of 32 concurrent claimers",
    Effect.gen(function* () {
      const first = yield* newSite()
      const ids = [yield* queuedRun(first)]
      for (let n = 1; n < 8; n++)
        ids.push(yield* queuedRun(yield* newSite({ pipeline: first.pipeline })))
      const claims = yield* race(first, 32)
      expect(claims.map(({ run }) => run.runId).toSorted()).toEqual(ids.toSorted())
    }),
  )

  it(
    "MUST claim only runs of the pipelines that the worker has",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      const ask = { worker: "w", ttl: time.long }
      expect(yield* runs.claim({ ...ask, pipelines: [`other-${runId}`], runId })).toBeNull()
      expect(yield* runs.claim({ ...ask, pipelines: [], runId })).toBeNull()
      const claim = yield* runs.claim({ ...ask, pipelines: [`other-${runId}`, site.pipeline] })
      expect(claim?.run.runId).toBe(runId)
    }),
  )

  it(
    "MUST claim the run that is asked for, or nothing",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const one = yield* newSite()
      const two = yield* newSite({ pipeline: one.pipeline })
      const first = yield* queuedRun(one)
      const second = yield* queuedRun(two)
      const ask = { worker: "w", ttl: time.long, pipelines: [one.pipeline] }
      expect((yield* runs.claim({ ...ask, runId: second }))?.run.runId).toBe(second)
      expect(yield* runs.claim({ ...ask, runId: second })).toBeNull()
      expect(yield* runs.claim({ ...ask, runId: yield* newId })).toBeNull()
      expect((yield* runs.claim({ ...ask, runId: first }))?.run.runId).toBe(first)
    }),
  )

  it(
    "MUST let the account with the fewest live leases go first, then the run that has waited longest",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const a1 = yield* newSite()
      const a2 = yield* newSite({ pipeline: a1.pipeline, accountId: a1.accountId })
      const b1 = yield* newSite({ pipeline: a1.pipeline })
      const order: Array<string> = []
      for (const site of [a1, a2, b1]) {
        order.push(yield* queuedRun(site))
        yield* time.tick
      }
      const ask = { worker: "w", ttl: time.long, pipelines: [a1.pipeline] }
      const got = yield* Effect.replicateEffect(runs.claim(ask), 4)
      expect(got.map((claim) => claim?.run.runId ?? null)).toEqual([
        order[0],
        order[2],
        order[1],
        null,
      ])
    }),
  )

  it(
    "MUST keep a run with its holder while the lease is renewed, and set heartbeatAt",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site, { ttl: time.brief })
      const before = yield* recordOf(run.runId)
      yield* time.tick
      const answer = yield* runs.renew(run.lease, time.long)
      expect(answer).toEqual({ control: "none", logNumber: 0 })
      const after = yield* recordOf(run.runId)
      expect(after.heartbeatAt?.getTime()).toBeGreaterThan(before.startedAt.getTime())
      expect(after.epoch).toBe(1)
      time.expectLater(after.heartbeatAt, after.holder?.expiresAt, time.long)
      yield* time.runOut
      expect(yield* race(site, 4)).toEqual([])
    }),
  )

  it(
    "INV-2 MUST let one of 16 concurrent claimers take over when the lease has run out",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { lease, runId } = yield* startedRun(site, { ttl: time.brief })
      yield* time.runOut
      const [claim, ...others] = yield* race(site, 16)
      expect(others).toEqual([])
      expect(claim).toMatchObject({ takeover: true, lease: { runId, epoch: lease.epoch + 1 } })
      expect(claim?.run).toMatchObject({ takeovers: 1, takeoversInARow: 1, epoch: 2 })
    }),
  )

  it(
    "MUST let a lease that ran out and that nobody took over still belong to its holder",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* time.runOut
      expect((yield* committed(run, 1, { advanced: [{ id }] })).already).toBe(false)
      expect((yield* runs.renew(run.lease, time.long)).control).toBe("none")
      expect(yield* race(site, 2)).toEqual([])
    }),
  )

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
    "R-24 MUST not claim a run before its `notBefore`",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const { lease, runId } = yield* startedRun(site)
      yield* runs.handBack(lease, { unknown: [], delay: time.brief })
      expect((yield* recordOf(runId)).notBefore).toBeInstanceOf(Date)
      expect(yield* race(site, 2)).toEqual([])
      yield* time.runOut
      expect((yield* race(site, 2)).map(({ run }) => run.runId)).toEqual([runId])
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
    "R-03 MUST count an opened embedded folder as a takeover: expireLeases ends the leases of all runs",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site)
      const queued = yield* newSite()
      yield* queuedRun(queued)
      expect(yield* runs.expireLeases).toBeGreaterThanOrEqual(1)
      const [claim] = yield* race(site, 2)
      expect(claim).toMatchObject({ takeover: true, lease: { epoch: 2 } })
      expect((yield* race(queued, 2))[0]).toMatchObject({ takeover: false })
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

  it(
    "MUST not let a paused or ended run be claimed",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      yield* asked(runId, "pause")
      expect(yield* race(site, 2)).toEqual([])
      yield* asked(runId, "cancel")
      expect(yield* race(site, 2)).toEqual([])
    }),
  )
}
