/** retentionSuite: Storage as a whole: clock, schema, removing a site, pruning. */
import { expect } from "@effect/vitest"
import { logLine, perStage, slotKey, stageFacts, STAGES, Storage } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { charge, committed, media } from "./commitOf.ts"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { illustrated } from "./illustrated.ts"
import { addedKeywords } from "./itemsOf.ts"
import { migrated } from "./migrated.ts"
import { newId, newSite, type Site } from "./site.ts"
import { finished, queuedRun, type Run, startedRun } from "./startedRun.ts"

const LONG = Duration.minutes(10)
const KINDS = ["keyword", "cluster", "idea", "task", "content", "image", "publication"] as const

/** A site with something in every facet, and one run that has ended. */
const furnished = Effect.fnUntraced(function* () {
  const { audit, configs, idempotencyKeys, lock, pipeline, runs, slots } = yield* Storage
  const site = yield* newSite({ settings: { enabled: true } })
  const { siteId } = site
  yield* addedKeywords(site, 2)
  const { contents, images, run } = yield* illustrated(site, [1])
  const [contentId = ""] = contents
  const [imageId = ""] = images[0] ?? []
  yield* committed(run, 6, {
    advanced: [{ id: imageId, media: media(`${siteId}/picture.png`) }],
    charge: charge(1),
    log: [logLine("line", "A line.")],
    notifications: [{ id: yield* newId, event: "budget", episode: yield* newId, facts: {} }],
  })
  const publication = { id: yield* newId, contentId, externalId: "1", url: null }
  yield* pipeline.confirmPublished({ siteId, publication })
  yield* finished(run)
  const dueAt = new Date(0)
  const secrets = { "webhook:https://a.test": "sealed" }
  const change = { siteId, ifVersion: null, settings: {}, notify: null, secrets }
  yield* configs.update({ ...change, nextRunAt: dueAt })
  const claim = { siteId, dueAt, nextRunAt: new Date(1e12), runFor: dueAt, missed: [] }
  yield* slots.claim([claim])
  yield* idempotencyKeys.claim({ siteId, key: slotKey(siteId, dueAt), requestHash: "h", ttl: LONG })
  const entry = { id: yield* newId, siteId, actor: null, action: "run_now", facts: {} }
  yield* audit.append(entry)
  yield* lock.acquire({ siteId, owner: { runId: run.runId, epoch: 1 }, ttl: LONG })
  yield* runs.markReleased(run.runId)
  return run
})

/** How much there is of a site, in every facet. */
const inventory = Effect.fnUntraced(function* (site: Site, runId: string) {
  const { audit, configs, lock, log, outbox, pipeline, runs, slots, usage } = yield* Storage
  const { siteId } = site
  const page = { siteId, status: null, runId: null, search: null, after: null, limit: 100 }
  const items = yield* Effect.forEach(KINDS, (kind) =>
    Effect.map(pipeline.listItems({ ...page, kind }), (found) => found.items.length),
  )
  const intakes = STAGES.map((stage) => ({
    stage,
    kind: stageFacts(stage).inputKind,
    statuses: [stageFacts(stage).inputStatus],
    gate: null,
  }))
  const counts = yield* pipeline.counts({ siteId, intakes, runId: null })
  const lines = { runId, after: 0, limit: 100, level: null, stage: null }
  return {
    items,
    processed: counts.processed,
    config: (yield* configs.list([siteId])).length,
    secrets: Object.keys(yield* configs.secrets(siteId)).length,
    run: (yield* runs.find(runId)) === null ? 0 : 1,
    runs: (yield* runs.list({ siteId, limit: 10, before: null })).length,
    lines: (yield* log.list(lines)).length,
    usage: (yield* usage.list({ runId, settled: null, limit: 10 })).length,
    outbox: (yield* outbox.list({ runId })).length,
    slots: (yield* slots.list(siteId, 10)).length,
    audit: (yield* audit.list({ siteId, limit: 10, before: null })).length,
    lock: (yield* lock.inspect(siteId)) === null ? 0 : 1,
    media: (yield* pipeline.referencedMedia([`${siteId}/picture.png`])).length,
  }
})

const NOTHING = {
  items: KINDS.map(() => 0),
  processed: perStage(() => 0),
  config: 0,
  secrets: 0,
  run: 0,
  runs: 0,
  lines: 0,
  usage: 0,
  outbox: 0,
  slots: 0,
  audit: 0,
  lock: 0,
  media: 0,
}

const linesOf = Effect.fnUntraced(function* (runId: string) {
  const { log } = yield* Storage
  const lines = yield* log.list({ runId, after: 0, limit: 100, level: null, stage: null })
  return lines.map(({ number }) => number)
})

/** Prunes chunk by chunk until there is nothing left to do. */
const pruned = Effect.fnUntraced(function* (before: {
  readonly logs?: Date
  readonly runs?: Date
  readonly limit?: number
}) {
  const { prune } = yield* Storage
  const limit = before.limit ?? 1000
  const input = { logsBefore: before.logs ?? null, runsBefore: before.runs ?? null, limit }
  const chunks: Array<number> = []
  for (;;) {
    const gone = yield* prune(input)
    if (gone === 0) return chunks
    expect(gone).toBeLessThanOrEqual(limit)
    chunks.push(gone)
  }
})

const settled = Effect.fnUntraced(function* (run: Run) {
  const { usage } = yield* Storage
  const entries = yield* usage.list({ runId: run.runId, settled: false, limit: 100 })
  yield* usage.markSettled(
    run.runId,
    entries.map(({ id }) => id),
  )
})

const requirements: Requirements<Storage> = (it, time) => {
  it.race(
    "MUST be ready, and stay so when 5 callers migrate at once",
    Effect.gen(function* () {
      const storage = yield* Storage
      const site = yield* newSite()
      yield* Effect.all(
        Array.from({ length: 5 }, () => storage.migrate),
        { concurrency: "unbounded" },
      )
      expect(yield* storage.ready).toBeUndefined()
      expect((yield* storage.configs.list([site.siteId])).length).toBe(1)
    }),
  )

  it(
    "MUST have one clock that goes forward",
    Effect.gen(function* () {
      const { now } = yield* Storage
      const before = yield* now
      yield* time.runOut
      time.expectRunOut((yield* now).getTime() - before.getTime())
    }),
  )

  it(
    "INV-25 MUST remove every row of a site in all facets, twice, and touch no other site",
    Effect.gen(function* () {
      const { deleteSite, idempotencyKeys, pipeline, runs } = yield* Storage
      const [gone, kept] = [yield* furnished(), yield* furnished()]
      const before = yield* inventory(gone, gone.runId)
      expect(before).toEqual({
        ...NOTHING,
        items: [2, 0, 0, 0, 1, 1, 1],
        processed: { ...perStage(() => 0), 5: 1, 6: 1, 7: before.processed[7] },
        config: 1,
        secrets: 1,
        run: 1,
        runs: 1,
        lines: 1,
        usage: 1,
        outbox: 1,
        slots: 1,
        audit: 1,
        lock: 1,
        media: 1,
      })
      const other = yield* inventory(kept, kept.runId)
      yield* deleteSite(gone.siteId)
      yield* deleteSite(gone.siteId)
      expect(yield* inventory(gone, gone.runId)).toEqual(NOTHING)
      expect(yield* inventory(kept, kept.runId)).toEqual(other)
      const { siteId } = gone
      const key = slotKey(siteId, new Date(0))
      const claim = idempotencyKeys.claim({ siteId, key, requestHash: "other", ttl: LONG })
      expect(yield* claim).toEqual({ _tag: "Fresh" })
      const phrases = [{ id: yield* newId, phrase: "phrase 0001" }]
      expect((yield* pipeline.addKeywords(siteId, phrases)).added).toBe(1)
      expect(yield* runs.findActive(siteId)).toBeNull()
    }),
  )

  it(
    "R-23 MUST prune old lines of ended runs so that numbers k..n are left without a gap",
    Effect.gen(function* () {
      const { log, now } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      const active = yield* queuedRun(yield* newSite())
      const three = [1, 2, 3].map((n) => logLine(`old.${n}`, "x"))
      for (const runId of [run.runId, active]) yield* log.append(runId, three)
      yield* finished(run)
      yield* time.runOut
      const logs = yield* now
      yield* time.tick
      yield* log.append(run.runId, [logLine("new.4", "x"), logLine("new.5", "x")])
      const chunks = yield* pruned({ logs, limit: 2 })
      expect(chunks.length).toBeGreaterThanOrEqual(2)
      expect(yield* linesOf(run.runId)).toEqual([4, 5])
      expect(yield* linesOf(active)).toEqual([1, 2, 3])
      yield* log.append(run.runId, [logLine("new.6", "x")])
      expect(yield* linesOf(run.runId)).toEqual([4, 5, 6])
    }),
  )

  it(
    "MUST prune ended and settled runs with all that belongs to them, but keep their items",
    Effect.gen(function* () {
      const { now, runs } = yield* Storage
      const [old, unsettled, unreleased] = [
        yield* furnished(),
        yield* furnished(),
        yield* newSite(),
      ]
      yield* settled(old)
      const open = yield* startedRun(unreleased)
      yield* finished(open)
      const active = yield* queuedRun(yield* newSite())
      yield* time.runOut
      const before = yield* now
      yield* time.tick
      const young = yield* furnished()
      yield* settled(young)
      yield* pruned({ runs: before, limit: 3 })
      const left = yield* inventory(old, old.runId)
      expect(left).toMatchObject({ run: 0, runs: 0, lines: 0, usage: 0, outbox: 0, config: 1 })
      expect(left.items).toEqual([2, 0, 0, 0, 1, 1, 1])
      for (const runId of [unsettled.runId, open.runId, active, young.runId])
        expect((yield* runs.find(runId))?.runId).toBe(runId)
      expect((yield* inventory(unsettled, unsettled.runId)).usage).toBe(1)
      expect((yield* inventory(young, young.runId)).lines).toBe(1)
    }),
  )

  it(
    "MUST prune nothing when nothing is asked for",
    Effect.gen(function* () {
      const run = yield* furnished()
      yield* settled(run)
      const before = yield* inventory(run, run.runId)
      yield* time.runOut
      expect(yield* pruned({})).toEqual([])
      expect(yield* inventory(run, run.runId)).toEqual(before)
    }),
  )
}

export const retentionSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: Storage`, migrated(storage), requirements, options)
