/** Who works next: claims, by one of many, and leases that last or run out (INV-2). */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { committed } from "../commitOf.ts"
import { claimRace } from "../claimRace.ts"
import type { Requirements } from "../describeSuite.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import { asked, queuedRun, recordOf, startedRun } from "../startedRun.ts"

export const claims: Requirements<Storage> = (it, time) => {
  it.race(
    "INV-2 MUST give one run to exactly one of 32 concurrent claimers",
    Effect.gen(function* () {
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      const [claim, ...others] = yield* claimRace(site, 32)
      expect(others).toEqual([])
      expect(claim).toMatchObject({ takeover: false, lease: { runId, epoch: 1 } })
      const run = yield* recordOf(runId)
      expect(run).toMatchObject({ epoch: 1, takeovers: 0, takeoversInARow: 0 })
      expect(run.holder?.worker).toBe(claim?.run.holder?.worker)
      expect(claim?.run).toEqual(run)
    }),
  )

  it.race(
    "INV-2 MUST give 8 runs to 8 of 32 concurrent claimers",
    Effect.gen(function* () {
      const first = yield* newSite()
      const ids = [yield* queuedRun(first)]
      for (let n = 1; n < 8; n++)
        ids.push(yield* queuedRun(yield* newSite({ pipeline: first.pipeline })))
      const claims = yield* claimRace(first, 32)
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
      const pipelines = [a1.pipeline]
      const ask = { worker: "w", ttl: time.long, pipelines }
      const list = (limit: number) => runs.listClaimable({ pipelines, limit })
      expect(yield* list(10), "nobody holds a lease: as they came").toEqual(order)
      const got = [yield* runs.claim(ask)]
      expect(yield* list(10)).toEqual([order[2], order[1]])
      expect(yield* list(1)).toEqual([order[2]])
      got.push(...(yield* Effect.replicateEffect(runs.claim(ask), 3)))
      expect(yield* list(10)).toEqual([])
      expect(got.map((claim) => claim?.run.runId ?? null)).toEqual([
        order[0],
        order[2],
        order[1],
        null,
      ])
    }),
  )

  it(
    "MUST let the account whose last claim is longest ago go first, also where one worker takes turns",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const a1 = yield* newSite()
      const more = { pipeline: a1.pipeline, accountId: a1.accountId }
      const many = [a1, yield* newSite(more), yield* newSite(more)]
      const single = yield* newSite({ pipeline: a1.pipeline })
      const order: Array<string> = []
      for (const site of [...many, single]) {
        order.push(yield* queuedRun(site))
        yield* time.tick
      }
      const turn = Effect.gen(function* () {
        const pipelines = [a1.pipeline]
        const [next] = yield* runs.listClaimable({ pipelines, limit: 1 })
        const claim = yield* runs.claim({ worker: "w", ttl: time.long, pipelines })
        if (claim === null) return null
        expect(claim.run.runId).toBe(next)
        yield* runs.handBack(claim.lease, { unknown: [], delay: time.long })
        yield* time.tick
        return claim.run.runId
      })
      const turns = yield* Effect.replicateEffect(turn, 5)
      expect(turns).toEqual([order[0], order[3], order[1], order[2], null])
    }),
  )

  it(
    "MUST list as claimable what a claim could give: not what is held, waits for its time, or rests",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const pipelines = [site.pipeline]
      const list = runs.listClaimable({ pipelines, limit: 10 })
      const { lease, runId } = yield* startedRun(site, { ttl: time.brief })
      expect(yield* list).toEqual([])
      yield* time.runOut
      expect(yield* list, "its lease has run out").toEqual([runId])
      expect(yield* runs.listClaimable({ pipelines: [`other-${runId}`], limit: 10 })).toEqual([])
      yield* runs.handBack(lease, { unknown: [], delay: time.brief })
      expect(yield* list).toEqual([])
      yield* time.runOut
      expect(yield* list).toEqual([runId])
      yield* runs.requestControl({ runId, control: "pause", by: null, log: [], logIfMoved: [] })
      expect(yield* list, "it is paused").toEqual([])
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
      expect(yield* claimRace(site, 4)).toEqual([])
    }),
  )

  it.race(
    "INV-2 MUST let one of 16 concurrent claimers take over when the lease has run out",
    Effect.gen(function* () {
      const site = yield* newSite()
      const { lease, runId } = yield* startedRun(site, { ttl: time.brief })
      yield* time.runOut
      const [claim, ...others] = yield* claimRace(site, 16)
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
      expect(yield* claimRace(site, 2)).toEqual([])
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
      expect(yield* claimRace(site, 2)).toEqual([])
      yield* time.runOut
      expect((yield* claimRace(site, 2)).map(({ run }) => run.runId)).toEqual([runId])
    }),
  )

  it(
    "MUST not let a paused or ended run be claimed",
    Effect.gen(function* () {
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      yield* asked(runId, "pause")
      expect(yield* claimRace(site, 2)).toEqual([])
      yield* asked(runId, "cancel")
      expect(yield* claimRace(site, 2)).toEqual([])
    }),
  )
}
