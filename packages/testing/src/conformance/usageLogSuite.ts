/** usageLogSuite: the charges of runs, read, settled and summed (R-06, INV-14). */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { amount, charge, committed, expectCharged } from "./commitOf.ts"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { migrated } from "./migrated.ts"
import { newId, newSite } from "./site.ts"
import { endStage, finished, reach, type Run, startedRun } from "./startedRun.ts"

/** Charges a run with each of the amounts, in one commit each. */
const charged = (run: Run, stage: 1 | 2 | 4 | 5 | 6, amounts: ReadonlyArray<number>, items = 1) =>
  Effect.forEach(amounts, (credits) => committed(run, stage, { charge: charge(credits, items) }))

const entriesOf = Effect.fnUntraced(function* (
  runId: string,
  settled: boolean | null = null,
  limit = 100,
) {
  const { usage } = yield* Storage
  return yield* usage.list({ runId, settled, limit })
})

const requirements: Requirements<Storage> = (it, time) => {
  it(
    "INV-14 MUST keep the sum of the entries, of the stages and of the run the same after every commit",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      let total = 0
      for (const stage of [1, 2, 4, 5, 6] as const) {
        yield* reach(run, stage)
        for (const credits of [0.2, 0.1, 15.0001]) {
          yield* charged(run, stage, [credits])
          total = Math.round((total + credits) * 10_000) / 10_000
          yield* expectCharged(run.runId, total)
        }
        yield* endStage(run, stage)
      }
      expect(total).toBe(76.5005)
    }),
  )

  it(
    "MUST list a run's entries by id, all or by whether they are settled, as many as asked",
    Effect.gen(function* () {
      const { usage } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      yield* charged(run, 1, [1, 2, 3, 4])
      const all = yield* entriesOf(run.runId)
      expect(all.map((entry) => amount(entry.amount))).toEqual([1, 2, 3, 4])
      const ids = all.map(({ id }) => id)
      expect(ids).toEqual(ids.toSorted())
      yield* usage.markSettled(run.runId, ids.slice(1, 3))
      const listed = (settled: boolean | null, limit?: number) =>
        Effect.map(entriesOf(run.runId, settled, limit), (entries) => entries.map(({ id }) => id))
      expect(yield* listed(true)).toEqual(ids.slice(1, 3))
      expect(yield* listed(false)).toEqual([ids[0], ids[3]])
      expect(yield* listed(false, 1)).toEqual([ids[0]])
      expect(yield* listed(null, 3)).toEqual(ids.slice(0, 3))
      const { runId } = run
      const [, second = ""] = ids
      const above = yield* usage.list({ runId, settled: null, after: second, limit: 1 })
      expect(above.map(({ id }) => id)).toEqual(ids.slice(2, 3))
      yield* usage.markSettled(yield* newId, ids)
      expect(yield* listed(true), "those of another run stay as they are").toHaveLength(2)
      expect(yield* entriesOf(yield* newId)).toEqual([])
    }),
  )

  it.race(
    "R-06 MUST remember what is settled, however often and by however many it is said",
    Effect.gen(function* () {
      const { usage } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      yield* charged(run, 1, [1, 2])
      const ids = (yield* entriesOf(run.runId)).map(({ id }) => id)
      yield* Effect.all(
        Array.from({ length: 8 }, () => usage.markSettled(run.runId, ids)),
        { concurrency: "unbounded" },
      )
      yield* usage.markSettled(run.runId, [yield* newId])
      yield* usage.markSettled(run.runId, [])
      expect((yield* entriesOf(run.runId)).map(({ settled }) => settled)).toEqual([true, true])
      yield* expectCharged(run.runId, 3)
    }),
  )

  it(
    "MUST sum what a site or an account used since a point in time, and the articles among it",
    Effect.gen(function* () {
      const { now, usage } = yield* Storage
      const one = yield* newSite()
      const two = yield* newSite({ accountId: one.accountId })
      const start = yield* now
      const first = yield* startedRun(one)
      yield* charged(first, 1, [15])
      yield* reach(first, 4)
      yield* charged(first, 4, [30, 0.5], 2)
      yield* finished(first)
      yield* time.runOut
      const between = yield* now
      const second = yield* startedRun(two, { stage: 4 })
      yield* charged(second, 4, [7], 3)
      const other = yield* startedRun(yield* newSite())
      yield* charged(other, 1, [99])
      const sum = (of: { readonly siteId: string } | { readonly accountId: string }, since: Date) =>
        Effect.map(usage.sum({ of, since }), (found) => [amount(found.amount), found.articles])
      const account = { accountId: one.accountId }
      expect(yield* sum({ siteId: one.siteId }, start)).toEqual([45.5, 4])
      expect(yield* sum({ siteId: two.siteId }, start)).toEqual([7, 3])
      expect(yield* sum(account, start)).toEqual([52.5, 7])
      expect(yield* sum(account, between)).toEqual([7, 3])
      expect(yield* sum({ siteId: one.siteId }, between)).toEqual([0, 0])
      expect(yield* sum({ accountId: yield* newId }, start)).toEqual([0, 0])
    }),
  )
}

export const usageLogSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: UsageLog`, migrated(storage), requirements, options)
