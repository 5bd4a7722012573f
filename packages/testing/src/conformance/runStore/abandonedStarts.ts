/** Starts that are taken back: abandon, and what remembers them. */
import { expect } from "@effect/vitest"
import { perStage, snapshotOf, Storage } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newId, newSite } from "../site.ts"
import { asked, queuedRun, recordOf, reservation, untold } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const
const SNAPSHOT = snapshotOf({ ...perStage(() => 0), 1: 7, 4: 3 })

export const abandonedStarts: Requirements<Storage> = (it, time) => {
  it(
    "R-05 MUST abandon only a `starting` run, and free its site and key",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const input = yield* reservation(site, { idempotencyKey: "key" })
      yield* runs.reserve(input)
      expect(yield* runs.abandon(input.runId)).toBe(true)
      expect(yield* runs.abandon(input.runId)).toBe(false)
      expect(yield* runs.abandon(yield* newId)).toBe(false)
      const runId = yield* queuedRun(site, { idempotencyKey: "key" })
      const before = yield* recordOf(runId)
      expect(yield* runs.abandon(runId)).toBe(false)
      expect(yield* recordOf(runId)).toEqual(before)
    }),
  )

  it.race(
    "R-05 MUST let exactly one of begin and abandon win when they race",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      for (const order of [0, 1, 2, 3]) {
        const input = yield* reservation(site)
        const { runId } = input
        yield* runs.reserve(input)
        const begin = runs.begin({ runId, snapshot: SNAPSHOT, ...untold })
        const [begun, abandoned] =
          order % 2 === 0
            ? yield* Effect.all([begin, runs.abandon(runId)], FAN)
            : yield* Effect.all([runs.abandon(runId), begin], FAN).pipe(
                Effect.map(([a, b]) => [b, a] as const),
              )
        expect(begun).toBe(!abandoned)
        expect((yield* runs.find(runId))?.status ?? "gone").toBe(begun ? "running" : "gone")
        if (begun) yield* asked(runId, "cancel")
      }
    }),
  )

  it(
    "R-05 MUST list `starting` runs as abandoned once they are older than asked, and no others",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const begun = yield* queuedRun(yield* newSite())
      const input = yield* reservation(yield* newSite())
      yield* runs.reserve(input)
      const listed = (olderThan: Duration.Duration) =>
        Effect.map(runs.listAbandoned(olderThan), (found) => found.map(({ runId }) => runId))
      expect(yield* listed(time.long)).not.toContain(input.runId)
      yield* time.runOut
      const old = yield* listed(time.brief)
      expect(old).toContain(input.runId)
      expect(old).not.toContain(begun)
    }),
  )

  it(
    "R-05 MUST remember an abandoned start until its credits are released",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const input = yield* reservation(yield* newSite())
      yield* runs.reserve(input)
      yield* runs.abandon(input.runId)
      const listed = Effect.map(runs.listAbandoned(time.long), (found) =>
        found.filter(({ runId }) => runId === input.runId),
      )
      const { accountId, runId, siteId } = input
      expect(yield* listed).toMatchObject([{ accountId, runId, siteId }])
      expect(yield* runs.find(runId)).toBeNull()
      yield* runs.markReleased(runId)
      yield* runs.markReleased(runId)
      expect(yield* listed).toEqual([])
    }),
  )
}
