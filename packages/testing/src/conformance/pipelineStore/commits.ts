/** The commit: all or nothing, once, and by the holder only (R-01, R-19, INV-8, INV-9). */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  advanced,
  amount,
  clustering,
  commitOf,
  committed,
  expectCharged,
  LEASE,
  quarantined,
  taken,
} from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf, statusesOf, tally } from "../expectations.ts"
import { addedKeywords, newCluster } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import { intake, recordOf, startedRun } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

export const commits: Requirements<Storage> = (it, time) => {
  it(
    "MUST store a commit with everything that belongs to it",
    Effect.gen(function* () {
      const { log, outbox, pipeline, usage } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 4)
      const run = yield* startedRun(site, { ttl: time.brief, pending: { 1: 4 } })
      yield* taken(run, 1, { ttl: time.brief })
      const told = { id: yield* newId, event: "budget", episode: yield* newId, facts: {} } as const
      const base = yield* clustering(ids.slice(0, 3))
      const commit = {
        ...base,
        hand: ids.slice(3),
        percentage: 42,
        words: 0,
        singles: 2,
        delay: time.long,
        notifications: [told],
      }
      const answer = yield* pipeline.commit(run.lease, commit, time.long)
      expect(answer).toMatchObject({ already: false, control: "none", logNumber: 2 })
      expect(answer.at).toBeInstanceOf(Date)

      const record = yield* recordOf(run.runId)
      expect(record).toMatchObject({ lastCommit: commit.id, logNumber: 2, percentage: 42 })
      expect(record.inHand?.ids).toEqual(ids.slice(3))
      expect(record.stages[1]).toMatchObject({ processed: 3, failed: 0, created: 1 })
      expect(record.stages[1]).toMatchObject({ batches: 1, singles: 2, words: 0, input: 4 })
      expect(record.notBefore).toEqual(record.holder?.expiresAt)
      const [cluster = newCluster("")] = commit.outputs.clusters ?? []
      for (const id of ids.slice(0, 3))
        expect(yield* itemOf(site.siteId, "keyword", id)).toMatchObject({
          status: "clustered",
          clusterId: cluster.id,
        })
      const stored = yield* itemOf(site.siteId, "cluster", cluster.id)
      expect(stored).toMatchObject({ status: "new", runId: run.runId, name: cluster.name })
      const entries = yield* usage.list({ runId: run.runId, settled: null, limit: 10 })
      expect(entries).toMatchObject([
        { id: commit.id, stage: 1, units: 3, items: 3, settled: false, siteId: site.siteId },
      ])
      expect(entries[0]).toMatchObject({ runId: run.runId, accountId: site.accountId })
      yield* expectCharged(run.runId, 15)
      const lines = yield* log.list({
        runId: run.runId,
        after: 0,
        limit: 10,
        level: null,
        stage: null,
      })
      expect(lines.map(({ code, number }) => [number, code])).toEqual([
        [1, "batch.completed"],
        [2, "second"],
      ])
      const deliveries = yield* outbox.list({ runId: run.runId })
      expect(deliveries.map(({ notification }) => notification.id)).toEqual([told.id])
    }),
  )

  it(
    "R-01 MUST renew the lease with a commit",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* committed(run, 1, { advanced: advanced(ids) })
      yield* time.runOut
      const ask = { worker: "w", ttl: time.long, pipelines: [site.pipeline] }
      expect(yield* runs.claim(ask)).toBeNull()
    }),
  )

  it(
    "INV-9 MUST store nothing of a commit of which one of 10 inputs no longer waits (R-19)",
    Effect.gen(function* () {
      const { outbox, pipeline, usage } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 10)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [quarantined(ids[4] ?? "")] })
      yield* taken(run, 1)
      const before = yield* recordOf(run.runId)
      const told = { id: yield* newId, event: "budget", episode: yield* newId, facts: {} } as const
      const commit = { ...(yield* clustering(ids)), notifications: [told], percentage: 90 }
      const error = yield* Effect.flip(pipeline.commit(run.lease, commit, LEASE))
      expect(error).toMatchObject({ _tag: "CommitConflict", expected: 10, found: 9 })
      expect(yield* recordOf(run.runId)).toEqual(before)
      expect(tally(yield* statusesOf(site.siteId, "keyword"))).toEqual({ new: 9, failed: 1 })
      expect(yield* statusesOf(site.siteId, "cluster")).toEqual([])
      expect(yield* usage.list({ runId: run.runId, settled: null, limit: 10 })).toEqual([])
      expect(yield* outbox.list({ runId: run.runId })).toEqual([])
      yield* expectCharged(run.runId, 0)
    }),
  )

  it(
    "R-19 MUST take the rest under a new id after a conflict",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 3)
      const run = yield* startedRun(site)
      const unknown = yield* newId
      const commit = yield* clustering([...ids, unknown])
      const error = yield* Effect.flip(pipeline.commit(run.lease, commit, LEASE))
      expect(error).toMatchObject({ _tag: "CommitConflict", expected: 4, found: 3 })
      const asked = commit.advanced.map(({ id }) => id)
      const pending = yield* pipeline.stillPending(site.siteId, intake(site, 1), asked)
      expect(pending.toSorted()).toEqual(ids.toSorted())
      yield* pipeline.commit(run.lease, yield* clustering(pending), LEASE)
      expect((yield* recordOf(run.runId)).stages[1].processed).toBe(3)
    }),
  )

  it(
    "INV-25 MUST refuse a commit that advances another site's item",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const [foreign = ""] = yield* addedKeywords(yield* newSite(), 1)
      const run = yield* startedRun(yield* newSite())
      const commit = yield* commitOf(1, { advanced: advanced([foreign]) })
      const error = yield* Effect.flip(pipeline.commit(run.lease, commit, LEASE))
      expect(error).toMatchObject({ _tag: "CommitConflict", expected: 1, found: 0 })
    }),
  )

  it.race(
    "INV-8 MUST take an item from one of 8 concurrent commits",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      const rivals = yield* Effect.replicateEffect(clustering(ids), 8)
      const results = yield* Effect.all(
        rivals.map((commit) =>
          Effect.match(pipeline.commit(run.lease, commit, LEASE), {
            onFailure: ({ _tag }) => _tag,
            onSuccess: () => "stored",
          }),
        ),
        FAN,
      )
      expect(tally(results)).toEqual({ stored: 1, CommitConflict: 7 })
      expect((yield* recordOf(run.runId)).stages[1]).toMatchObject({ processed: 2, created: 1 })
      yield* expectCharged(run.runId, 15)
    }),
  )

  it.race(
    "INV-9 MUST store the other commits of 16 concurrent ones whole, with gapless log numbers",
    Effect.gen(function* () {
      const { log, pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 32)
      const run = yield* startedRun(site)
      const pairs = yield* Effect.forEach([...Array(16).keys()], (n) =>
        clustering(ids.slice(2 * n, 2 * n + 2), 0.2),
      )
      yield* Effect.all(
        pairs.map((commit) => pipeline.commit(run.lease, commit, LEASE)),
        FAN,
      )
      const record = yield* recordOf(run.runId)
      expect(record.stages[1]).toMatchObject({ processed: 32, created: 16, batches: 16 })
      expect(amount(record.stages[1].credits)).toBe(3.2)
      const ask = { after: 0, limit: 1000, level: null, stage: null }
      const lines = yield* log.list({ runId: run.runId, ...ask })
      expect(lines.map(({ number }) => number)).toEqual([...Array(32).keys()].map((n) => n + 1))
      yield* expectCharged(run.runId, 3.2)
    }),
  )

  it(
    "R-14 MUST only raise the percentage",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 3)
      const run = yield* startedRun(site)
      const seen: Array<number> = []
      for (const [at, percentage] of [30, 10, 31].entries()) {
        yield* committed(run, 1, { advanced: advanced(ids.slice(at, at + 1)), percentage })
        seen.push((yield* recordOf(run.runId)).percentage)
      }
      expect(seen).toEqual([30, 30, 31])
    }),
  )
}
