/** Pruning: old log lines and old runs, in chunks. */
import { expect } from "@effect/vitest"
import { logLine, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newSite } from "../site.ts"
import { finished, queuedRun, type Run, startedRun } from "../startedRun.ts"
import { furnished, inventory } from "./furnished.ts"

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

export const pruning: Requirements<Storage> = (it, time) => {
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
