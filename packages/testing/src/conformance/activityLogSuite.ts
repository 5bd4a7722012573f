/** activityLogSuite: the numbered lines of a run, without a gap (INV-13). */
import { expect } from "@effect/vitest"
import { logLine, type LogLevel, type StageNumber, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed } from "./commitOf.ts"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { addedKeywords } from "./itemsOf.ts"
import { migrated } from "./migrated.ts"
import { newId, newSite } from "./site.ts"
import { finished, queuedRun, recordOf, startedRun } from "./startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

const linesOf = Effect.fnUntraced(function* (
  runId: string,
  more: Partial<{ after: number; limit: number; level: LogLevel; stage: StageNumber }> = {},
) {
  const { log } = yield* Storage
  return yield* log.list({ runId, after: 0, limit: 1000, level: null, stage: null, ...more })
})

const upTo = (last: number): ReadonlyArray<number> => [...Array(last).keys()].map((n) => n + 1)

const requirements: Requirements<Storage> = (it, time) => {
  it(
    "MUST store a line as it was given, with its number and its time",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const runId = yield* queuedRun(yield* newSite())
      const line = {
        level: "warn",
        stage: 4,
        code: "item.quarantined",
        message: "Ünïcode, a newline\nand 'quotes'.",
        itemId: yield* newId,
        actor: "ann",
        facts: { attempts: 3, code: "ai_refused", last: true, next: null },
      } as const
      yield* log.append(runId, [line])
      const [stored] = yield* linesOf(runId)
      expect(stored).toMatchObject({ ...line, number: 1 })
      expect(stored?.facts).toEqual(line.facts)
      expect(stored?.at).toBeInstanceOf(Date)
      expect((yield* recordOf(runId)).logNumber).toBe(1)
    }),
  )

  it.race(
    "INV-13 MUST number the lines of 16 concurrent writers 1..n without a gap, and never show n without n-1",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 8)
      const run = yield* startedRun(site)
      const { runId } = run
      const seen: Array<ReadonlyArray<number>> = []
      const read = Effect.gen(function* () {
        for (let n = 0; n < 20; n++) {
          seen.push((yield* linesOf(runId)).map(({ number }) => number))
          yield* Effect.yieldNow
        }
      })
      const write = (writer: number) =>
        Effect.gen(function* () {
          for (let n = 0; n < 5; n++) {
            yield* log.append(runId, [
              logLine(`w${writer}`, `${n} a`),
              logLine(`w${writer}`, `${n} b`),
            ])
            yield* Effect.yieldNow
          }
        })
      const commit = Effect.forEach(ids, (id) =>
        committed(run, 1, { advanced: advanced([id]), log: [logLine("commit", id)] }),
      )
      yield* Effect.all(
        [read, ...[...Array(16).keys()].map(write), commit, read].map((effect) =>
          Effect.asVoid(effect),
        ),
        FAN,
      )
      for (const numbers of seen) expect(numbers).toEqual(upTo(numbers.length))
      const lines = yield* linesOf(runId)
      expect(lines.map(({ number }) => number)).toEqual(upTo(16 * 5 * 2 + 8))
      expect((yield* recordOf(runId)).logNumber).toBe(168)
      for (const writer of Array(16).keys()) {
        const own = lines.filter(({ code }) => code === `w${writer}`)
        const order = [0, 1, 2, 3, 4].flatMap((n) => [`${n} a`, `${n} b`])
        expect(own.map(({ message }) => message)).toEqual(order)
        const [first, second] = own.map(({ number }) => number)
        expect(second).toBe((first ?? 0) + 1)
      }
    }),
  )

  it(
    "MUST list lines above `after`, ascending, as many as asked",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const runId = yield* queuedRun(yield* newSite())
      yield* log.append(
        runId,
        upTo(7).map((n) => logLine(`line.${n}`, "x")),
      )
      const numbers = (after: number, limit: number) =>
        Effect.map(linesOf(runId, { after, limit }), (lines) => lines.map(({ number }) => number))
      expect(yield* numbers(0, 3)).toEqual([1, 2, 3])
      expect(yield* numbers(3, 3)).toEqual([4, 5, 6])
      expect(yield* numbers(6, 3)).toEqual([7])
      expect(yield* numbers(7, 3)).toEqual([])
    }),
  )

  it(
    "MUST list only lines of a level or worse, and of a stage",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const runId = yield* queuedRun(yield* newSite())
      const levels = ["debug", "info", "warn", "error"] as const
      yield* log.append(
        runId,
        levels.flatMap((level) =>
          ([null, 2] as const).map((stage) => logLine(level, "x", { level, stage })),
        ),
      )
      const codes = (more: Parameters<typeof linesOf>[1]) =>
        Effect.map(linesOf(runId, more), (lines) => lines.map(({ code }) => code))
      expect(yield* codes({ level: "debug" })).toEqual(levels.flatMap((level) => [level, level]))
      expect(yield* codes({ level: "warn" })).toEqual(["warn", "warn", "error", "error"])
      expect(yield* codes({ level: "error", stage: 2 })).toEqual(["error"])
      expect(yield* codes({ stage: 2 })).toEqual([...levels])
      expect(yield* codes({ stage: 3 })).toEqual([])
      expect(yield* codes({ level: "warn", limit: 1, after: 5 })).toEqual(["warn"])
    }),
  )

  it(
    "R-21 MUST append also after the run has ended, and go on counting",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      yield* log.append(run.runId, [logLine("one", "x")])
      yield* finished(run)
      yield* time.tick
      yield* log.append(run.runId, [logLine("two", "x"), logLine("three", "x")])
      const lines = yield* linesOf(run.runId)
      expect(lines.map(({ code, number }) => [number, code])).toEqual([
        [1, "one"],
        [2, "two"],
        [3, "three"],
      ])
      expect((yield* recordOf(run.runId)).status).toBe("completed")
    }),
  )

  it(
    "MUST do nothing for an unknown run and for no lines, and answer no lines of another run",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const unknown = yield* newId
      yield* log.append(unknown, [logLine("x", "x")])
      expect(yield* linesOf(unknown)).toEqual([])
      const one = yield* queuedRun(yield* newSite())
      const two = yield* queuedRun(yield* newSite())
      yield* log.append(one, [])
      yield* log.append(one, [logLine("x", "x")])
      expect(yield* linesOf(two)).toEqual([])
      expect((yield* recordOf(two)).logNumber).toBe(0)
      expect((yield* recordOf(one)).logNumber).toBe(1)
    }),
  )
}

export const activityLogSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: ActivityLog`, migrated(storage), requirements, options)
