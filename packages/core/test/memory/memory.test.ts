/** What the conformance suites cannot see of the in-memory store: sharing, its clock, its indexes. */
import { describe, expect, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { defaultSettings } from "../../src/domain/AutomationConfig.ts"
import { creditsOf, creditsToNumber, defaultPriceBook } from "../../src/domain/Credits.ts"
import { intakeOf } from "../../src/domain/Intake.ts"
import { defaultRatios } from "../../src/domain/Ratios.ts"
import { snapshotOf } from "../../src/domain/Snapshot.ts"
import { perStage, stageFacts, STAGES } from "../../src/domain/Stage.ts"
import { planStages } from "../../src/domain/StagePlan.ts"
import { makeMemoryStorage, memory } from "../../src/memory/memory.ts"
import type { Commit } from "../../src/ports/PipelineStore.ts"
import { Storage, type StorageShape } from "../../src/ports/Storage.ts"

const ttl = Duration.seconds(30)

const plan = planStages({
  pipeline: "default",
  config: defaultSettings,
  stages: STAGES.map((number) => ({
    number,
    name: stageFacts(number).name,
    takes: stageFacts(number).inputStatus,
  })),
  concurrency: () => 1,
})

const started = Effect.fnUntraced(function* (storage: StorageShape, siteId: string) {
  const runId = `run-of-${siteId}`
  const config = yield* storage.configs.getOrCreate({
    siteId,
    accountId: siteId,
    settings: defaultSettings,
  })
  yield* storage.runs.reserve({
    runId,
    siteId,
    accountId: siteId,
    triggerType: "manual",
    idempotencyKey: null,
    requestHash: "",
    pipeline: "default",
    config,
    stagePlan: plan,
    priceBook: defaultPriceBook,
    ratios: defaultRatios,
  })
  const intake = intakeOf(plan, 1, config.publishPolicy)
  const { pending } = yield* storage.pipeline.counts({ siteId, intakes: [intake], runId: null })
  yield* storage.runs.begin({ runId, snapshot: snapshotOf(pending), log: [] })
  const claim = yield* storage.runs.claim({ worker: "w", ttl, pipelines: ["default"], runId })
  return claim ?? (yield* Effect.die(new Error("nothing to claim")))
})

const padded = (n: number): string => String(n).padStart(6, "0")

const emptyCommit: Commit = {
  id: "",
  stage: 1,
  advanced: [],
  failed: [],
  outputs: {},
  charge: null,
  words: 0,
  batches: 0,
  singles: 0,
  log: [],
  notifications: [],
  hand: [],
  percentage: 0,
  delay: null,
}

describe("memory", () => {
  it.effect("one value is one store in any number of runtimes, two values are two stores", () =>
    Effect.gen(function* () {
      const shared = memory()
      const build = (layer: Layer.Layer<Storage>) =>
        Effect.provide(Storage, Layer.fresh(layer), { local: true })
      const first = yield* build(shared)
      const second = yield* build(shared)
      const other = yield* build(memory())
      yield* first.pipeline.addKeywords("site", [{ id: "k1", phrase: "a phrase" }])
      expect(yield* second.pipeline.getItem("site", "keyword", "k1")).not.toBeNull()
      expect(yield* other.pipeline.getItem("site", "keyword", "k1")).toBeNull()
    }),
  )

  it.effect("a caller with another clock does not move the store's time", () =>
    Effect.gen(function* () {
      const storage = yield* makeMemoryStorage
      const clock = yield* Clock.Clock
      const late: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: () => 1e12,
        currentTimeMillis: Effect.succeed(1e12),
        sleep: (duration) => clock.sleep(duration),
      }
      const add = (id: string) => storage.pipeline.addKeywords("site", [{ id, phrase: id }])
      yield* Effect.provideService(add("one"), Clock.Clock, late)
      const { lease } = yield* Effect.provideService(started(storage, "site"), Clock.Clock, late)
      yield* TestClock.adjust("10 seconds")
      yield* Effect.provideService(storage.runs.renew(lease, ttl), Clock.Clock, late)
      const one = yield* storage.pipeline.getItem("site", "keyword", "one")
      const run = yield* storage.runs.find(lease.runId)
      expect(one?.createdAt).toEqual(new Date(0))
      expect(run?.holder?.expiresAt).toEqual(new Date(40_000))
      expect(yield* storage.now).toEqual(new Date(10_000))
    }),
  )

  it.effect("what was handed out does not change afterwards", () =>
    Effect.gen(function* () {
      const storage = yield* makeMemoryStorage
      yield* storage.pipeline.addKeywords("site", [{ id: "k1", phrase: "a" }])
      const { lease, run } = yield* started(storage, "site")
      const before = structuredClone(run)
      const keyword = yield* storage.pipeline.getItem("site", "keyword", "k1")
      yield* storage.pipeline.commit(
        lease,
        {
          ...emptyCommit,
          id: "c1",
          advanced: [{ id: "k1", clusterId: "g1" }],
          outputs: {
            clusters: [{ id: "g1", name: "g", description: "", primaryKeyword: "a", intent: null }],
          },
        },
        ttl,
      )
      expect(run.stages).toEqual(before.stages)
      expect(keyword).toMatchObject({ status: "new", clusterId: null })
      const cluster = yield* storage.pipeline.getItem("site", "cluster", "g1")
      expect(cluster).toMatchObject({ keywordIds: ["k1"] })
    }),
  )

  it.effect(
    "20,000 keywords go through stage 1 in small pages, in the order of their phrases",
    () =>
      Effect.gen(function* () {
        const count = 20_000
        const storage = yield* makeMemoryStorage
        // 7,919 is prime to 20,000: every phrase once, in no order.
        const ids = Array.from({ length: count }, (_, n) => padded((n * 7919) % count))
        yield* storage.pipeline.addKeywords(
          "site",
          ids.map((id) => ({ id: `k${id}`, phrase: `Phrase ${id}` })),
        )
        const { lease, run } = yield* started(storage, "site")
        const intake = intakeOf(plan, 1, run.config.publishPolicy)
        const taken: Array<string> = []
        for (let n = 0; taken.length < count; n++) {
          const page = yield* storage.pipeline.takePage(lease, {
            intake,
            keep: [],
            limit: 10,
            wave: 1,
            ttl,
          })
          expect(page.eligible).toBe(count - taken.length)
          const clusterId = `g${padded(n)}`
          yield* storage.pipeline.commit(
            lease,
            {
              ...emptyCommit,
              id: `c${padded(n)}`,
              advanced: page.items.map(({ id }) => ({ id, clusterId })),
              outputs: {
                clusters: [
                  {
                    id: clusterId,
                    name: clusterId,
                    description: "",
                    primaryKeyword: "",
                    intent: null,
                  },
                ],
              },
              charge: { units: 1, items: page.items.length, amount: creditsOf(15) },
              batches: 1,
            },
            ttl,
          )
          taken.push(...page.items.map(({ id }) => id))
        }
        expect(taken).toEqual(Array.from({ length: count }, (_, n) => `k${padded(n)}`))
        const end = yield* storage.runs.endStage(lease, {
          stage: 1,
          intake,
          next: intakeOf(plan, 2, run.config.publishPolicy),
          skipped: false,
          delay: null,
          percentage: 20,
          log: [],
        })
        const stored = yield* storage.runs.find(run.runId)
        expect(end._tag).toBe("Ended")
        expect(stored).toMatchObject({ currentStage: 2, percentage: 20 })
        expect(stored?.stages[1]).toMatchObject({
          input: count,
          processed: count,
          created: 2000,
          batches: 2000,
        })
        expect(stored?.stages[2].input).toBe(2000)
        expect(creditsToNumber(stored?.totalCreditsUsed ?? creditsOf(0))).toBe(30_000)
        const counts = yield* storage.pipeline.counts({
          siteId: "site",
          intakes: [],
          runId: null,
        })
        expect(counts.processed).toEqual({ ...perStage(() => 0), 1: count })
      }),
    30_000,
  )

  it.effect("a site that is deleted is gone, with its media, its keys and its holds", () =>
    Effect.gen(function* () {
      const storage = yield* makeMemoryStorage
      yield* storage.ledger.grant({ accountId: "site", amount: creditsOf(100), key: "g" })
      yield* storage.pipeline.addKeywords("site", [{ id: "k1", phrase: "a" }])
      const { lease, run } = yield* started(storage, "site")
      yield* storage.ledger.hold({
        runId: run.runId,
        accountId: "site",
        atLeast: creditsOf(50),
      })
      const charge = { units: 1, items: 1, amount: creditsOf(15) }
      yield* storage.pipeline.commit(
        lease,
        { ...emptyCommit, id: "c1", advanced: [{ id: "k1" }], charge },
        ttl,
      )
      yield* storage.runs.fail(lease, { errorMessage: "over", log: [] })
      expect(yield* storage.deleteSite({ siteId: "site", limit: 1000 })).toEqual({
        _tag: "Removed",
        more: false,
      })
      expect(yield* storage.runs.find(run.runId)).toBeNull()
      expect(yield* storage.pipeline.getItem("site", "keyword", "k1")).toBeNull()
      expect(yield* storage.configs.list(["site"])).toEqual([])
      const balance = yield* storage.ledger.balance("site")
      expect(creditsToNumber(balance.held)).toBe(0)
      expect(creditsToNumber(balance.available ?? creditsOf(0))).toBe(85)
      expect(yield* storage.pipeline.addKeywords("site", [{ id: "k2", phrase: "a" }])).toEqual({
        added: 1,
        duplicates: 0,
      })
    }),
  )
})
