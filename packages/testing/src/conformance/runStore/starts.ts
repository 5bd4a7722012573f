/** How a run comes to be: reserve, begin, abandon. */
import { expect } from "@effect/vitest"
import { logLine, perStage, type Reserved, snapshotOf, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { tally } from "../expectations.ts"
import { newId, newSite } from "../site.ts"
import { asked, queuedRun, recordOf, reservation, untold } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const
const SNAPSHOT = snapshotOf({ ...perStage(() => 0), 1: 7, 4: 3 })
const tags = (answers: ReadonlyArray<Reserved>) => tally(answers.map(({ _tag }) => _tag))

export const starts: Requirements<Storage> = (it, time) => {
  it(
    "R-05 MUST keep a reserved run `starting`: neither claimable nor shown, but found by its id",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const input = yield* reservation(site, { idempotencyKey: "key-1" })
      expect(yield* runs.reserve(input)).toEqual({ _tag: "Reserved" })
      const run = yield* recordOf(input.runId)
      expect(run).toMatchObject({ status: "starting", epoch: 0, currentStage: 1, logNumber: 0 })
      expect(run).toMatchObject({ siteId: site.siteId, accountId: site.accountId })
      expect(run).toMatchObject({ idempotencyKey: "key-1", percentage: 0, requested: "none" })
      expect(yield* runs.findActive(site.siteId)).toBeNull()
      expect(yield* runs.list({ siteId: site.siteId, limit: 10, before: null })).toEqual([])
      const active = yield* runs.listActive({ limit: 10_000, after: null })
      expect(active.map(({ runId }) => runId)).not.toContain(input.runId)
      const pipelines = [site.pipeline]
      expect(yield* runs.claim({ worker: "w", ttl: time.long, pipelines })).toBeNull()
      expect(yield* asked(input.runId, "pause")).toBeNull()
      expect(yield* runs.resume({ runId: input.runId, by: null, ...untold })).toBeNull()
    }),
  )

  it.race(
    "INV-1 MUST give the site to one of 16 concurrent starts with different keys; the others are Busy with it",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const inputs = yield* Effect.forEach([...Array(16).keys()], (n) =>
        reservation(site, { idempotencyKey: `key-${n}` }),
      )
      const answers = yield* Effect.all(inputs.map(runs.reserve), FAN)
      expect(tags(answers)).toEqual({ Reserved: 1, Busy: 15 })
      const winner = inputs[answers.findIndex(({ _tag }) => _tag === "Reserved")]
      for (const answer of answers)
        if (answer._tag === "Busy") expect(answer.run.runId).toBe(winner?.runId)
    }),
  )

  it.race(
    "R-05 MUST answer SameKey to all but one of 8 concurrent starts with one key",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const inputs = yield* Effect.replicateEffect(reservation(site, { idempotencyKey: "same" }), 8)
      const answers = yield* Effect.all(inputs.map(runs.reserve), FAN)
      expect(tags(answers)).toEqual({ Reserved: 1, SameKey: 7 })
      const winner = inputs[answers.findIndex(({ _tag }) => _tag === "Reserved")]
      for (const answer of answers)
        if (answer._tag === "SameKey") {
          expect(answer.sameRequest).toBe(true)
          expect(answer.run.runId).toBe(winner?.runId)
        }
    }),
  )

  it(
    "R-05 MUST tell the same key with another request from the same request, before it looks at the site",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      yield* queuedRun(site, { idempotencyKey: "key", requestHash: "one" })
      const same = yield* reservation(site, { idempotencyKey: "key", requestHash: "one" })
      expect(yield* runs.reserve(same)).toMatchObject({ _tag: "SameKey", sameRequest: true })
      const other = yield* reservation(site, { idempotencyKey: "key", requestHash: "two" })
      expect(yield* runs.reserve(other)).toMatchObject({ _tag: "SameKey", sameRequest: false })
      const busy = yield* reservation(site, { idempotencyKey: "new", requestHash: "one" })
      expect(yield* runs.reserve(busy)).toMatchObject({ _tag: "Busy" })
      const keyless = yield* reservation(site)
      expect(yield* runs.reserve(keyless)).toMatchObject({ _tag: "Busy" })
    }),
  )

  it(
    "R-05 MUST remember the key of a run that has ended, and free its site",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const runId = yield* queuedRun(site, { idempotencyKey: "key" })
      yield* asked(runId, "cancel")
      const again = yield* reservation(site, { idempotencyKey: "key" })
      const answer = yield* runs.reserve(again)
      expect(answer).toMatchObject({ _tag: "SameKey", run: { runId, status: "cancelled" } })
      const next = yield* reservation(site, { idempotencyKey: "next" })
      expect(yield* runs.reserve(next)).toEqual({ _tag: "Reserved" })
    }),
  )

  it.race(
    "INV-25 MUST keep keys and sites apart: another site may use the same key at the same time",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const inputs = yield* Effect.forEach([yield* newSite(), yield* newSite()], (site) =>
        reservation(site, { idempotencyKey: "key" }),
      )
      expect(tags(yield* Effect.all(inputs.map(runs.reserve), FAN))).toEqual({ Reserved: 2 })
    }),
  )

  it(
    "R-05 MUST leave nothing of a refused start: no row, and its key is free",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const holder = yield* reservation(site)
      yield* runs.reserve(holder)
      const refused = yield* reservation(site, { idempotencyKey: "late" })
      expect(yield* runs.reserve(refused)).toMatchObject({ _tag: "Busy" })
      expect(yield* runs.find(refused.runId)).toBeNull()
      expect(yield* runs.abandon(holder.runId)).toBe(true)
      expect(yield* runs.reserve(refused)).toEqual({ _tag: "Reserved" })
    }),
  )

  it(
    "MUST count a repeated reservation once",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const input = yield* reservation(site, { idempotencyKey: "key" })
      yield* runs.reserve(input)
      const again = yield* runs.reserve(input)
      expect("run" in again ? again.run.runId : input.runId).toBe(input.runId)
      expect(yield* runs.abandon(input.runId)).toBe(true)
      expect(yield* runs.find(input.runId)).toBeNull()
    }),
  )

  it(
    "R-05 MUST begin a reserved run with its snapshot, stage 1's input and the config's lastRunAt",
    Effect.gen(function* () {
      const { configs, log, runs } = yield* Storage
      const site = yield* newSite()
      const input = yield* reservation(site)
      const { runId } = input
      yield* runs.reserve(input)
      const lines = [logLine("run.started", "Started.")]
      expect(yield* runs.begin({ runId, snapshot: SNAPSHOT, log: lines })).toBe(true)
      const run = yield* recordOf(runId)
      expect(run).toMatchObject({ status: "running", epoch: 0, initialSnapshot: SNAPSHOT })
      expect(run).toMatchObject({ logNumber: 1, holder: null, inHand: null })
      expect(run.stages[1]).toMatchObject({ input: 7, startedAt: run.startedAt, endedAt: null })
      expect(run.stages[4]).toMatchObject({ input: 0, startedAt: null })
      const [config] = yield* configs.list([site.siteId])
      expect(config?.lastRunAt).toEqual(run.startedAt)
      expect((yield* runs.findActive(site.siteId))?.runId).toBe(runId)
      const stored = yield* log.list({ runId, after: 0, limit: 10, level: null, stage: null })
      expect(stored.map(({ code, number }) => [number, code])).toEqual([[1, "run.started"]])
    }),
  )

  it(
    "R-05 MUST answer true to a repeated begin and change nothing",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const runId = yield* queuedRun(yield* newSite())
      const before = yield* recordOf(runId)
      yield* time.tick
      const log = [logLine("run.started", "Started.")]
      expect(yield* runs.begin({ runId, snapshot: SNAPSHOT, log })).toBe(true)
      expect(yield* recordOf(runId)).toEqual(before)
    }),
  )

  it(
    "R-05 MUST answer false to the begin of a run that was abandoned, or never was",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const input = yield* reservation(yield* newSite())
      yield* runs.reserve(input)
      yield* runs.abandon(input.runId)
      const begin = { snapshot: SNAPSHOT, ...untold }
      expect(yield* runs.begin({ runId: input.runId, ...begin })).toBe(false)
      expect(yield* runs.begin({ runId: yield* newId, ...begin })).toBe(false)
      expect(yield* runs.find(input.runId)).toBeNull()
    }),
  )
}
