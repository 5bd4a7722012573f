/** Pruning: old log lines and old runs, in chunks. */
import { expect } from "@effect/vitest"
import { logLine, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { prunedRuns } from "../prunedRuns.ts"
import { newSite } from "../site.ts"
import { finished, queuedRun, type Run, startedRun } from "../startedRun.ts"
import { furnished, inventory } from "./furnished.ts"

const linesOf = Effect.fnUntraced(function* (runId: string) {
  const { log } = yield* Storage
  const lines = yield* log.list({ runId, after: 0, limit: 100, level: null, stage: null })
  return lines.map(({ number }) => number)
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
      const chunks = yield* prunedRuns({ logs, limit: 2 })
      expect(chunks.length).toBeGreaterThanOrEqual(2)
      expect(yield* linesOf(run.runId)).toEqual([4, 5])
      expect(yield* linesOf(active)).toEqual([1, 2, 3])
      yield* log.append(run.runId, [logLine("new.6", "x")])
      expect(yield* linesOf(run.runId)).toEqual([4, 5, 6])
    }),
  )

  it(
    "R-23 MUST prune exactly the old lines of many runs, however small the chunks are",
    Effect.gen(function* () {
      const { log, now } = yield* Storage
      const lines = (count: number) =>
        Array.from({ length: count }, (_, at) => logLine(`line.${at}`, "x"))
      /** Ended runs with so many lines before the bound and so many after it. */
      const counts = [
        [0, 0],
        [0, 3],
        [1, 0],
        [7, 0],
        [3, 3],
        [0, 1],
        [4, 1],
      ] as const
      const ended = yield* Effect.forEach(counts, ([early]) =>
        Effect.gen(function* () {
          const run = yield* startedRun(yield* newSite())
          yield* log.append(run.runId, lines(early))
          yield* finished(run)
          return run.runId
        }),
      )
      yield* time.runOut
      const logs = yield* now
      yield* time.tick
      for (const [at, runId] of ended.entries())
        yield* log.append(runId, lines(counts[at]?.[1] ?? 0))
      const chunks = yield* prunedRuns({ logs, limit: 3 })
      expect(chunks.length).toBeGreaterThanOrEqual(15 / 3)
      for (const [at, runId] of ended.entries()) {
        const [early, late] = counts[at] ?? [0, 0]
        expect(yield* linesOf(runId)).toEqual(lines(late).map((_, n) => early + n + 1))
      }
      expect(yield* prunedRuns({ logs })).toEqual([0])
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
      yield* prunedRuns({ runs: before, limit: 3 })
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
      expect(yield* prunedRuns({})).toEqual([0])
      expect(yield* inventory(run, run.runId)).toEqual(before)
    }),
  )
}
