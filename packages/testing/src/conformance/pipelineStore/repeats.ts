/** A commit repeated: counted once, and told apart from newer results. */
import { expect } from "@effect/vitest"
import { logLine, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { clustering, expectCharged, LEASE } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { statusesOf } from "../expectations.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newSite } from "../site.ts"
import { asked, recordOf, startedRun, untold } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

export const repeats: Requirements<Storage> = (it) => {
  it(
    "R-01 MUST answer `already` to a repeated commit, and count it once",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site)
      const commit = yield* clustering(yield* addedKeywords(site, 3))
      const first = yield* pipeline.commit(run.lease, commit, LEASE)
      const before = yield* recordOf(run.runId)
      const second = yield* pipeline.commit(run.lease, commit, LEASE)
      expect([first.already, second.already]).toEqual([false, true])
      expect([second.logNumber, second.control]).toEqual([2, "none"])
      const after = yield* recordOf(run.runId)
      expect(after.stages).toEqual(before.stages)
      expect(after).toMatchObject({ logNumber: 2, lastCommit: commit.id, epoch: 1 })
      expect((yield* statusesOf(site.siteId, "cluster")).length).toBe(1)
      yield* expectCharged(run.runId, 15)
    }),
  )

  it(
    "R-01 MUST answer `already` with the control and the log number as they are then",
    Effect.gen(function* () {
      const { log, pipeline } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site)
      const commit = yield* clustering(yield* addedKeywords(site, 1))
      yield* pipeline.commit(run.lease, commit, LEASE)
      yield* asked(run.runId, "pause")
      yield* log.append(run.runId, [logLine("note", "A note.")])
      const again = yield* pipeline.commit(run.lease, commit, LEASE)
      expect(again).toMatchObject({ already: true, control: "pause", logNumber: 3 })
    }),
  )

  it(
    "R-01 MUST look at the last commit before the status: repeated after a pause at the same epoch",
    Effect.gen(function* () {
      const { pipeline, runs } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site)
      const commit = yield* clustering(yield* addedKeywords(site, 1))
      yield* pipeline.commit(run.lease, commit, LEASE)
      yield* asked(run.runId, "pause")
      yield* runs.answerControl(run.lease, { expected: "pause", ...untold })
      expect((yield* pipeline.commit(run.lease, commit, LEASE)).already).toBe(true)
      expect((yield* recordOf(run.runId)).status).toBe("paused")
    }),
  )

  it.race(
    "R-01 MUST count 8 concurrent repeats of one commit once",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site)
      const commit = yield* clustering(yield* addedKeywords(site, 3))
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => pipeline.commit(run.lease, commit, LEASE)),
        FAN,
      )
      expect(answers.filter(({ already }) => !already).length).toBe(1)
      expect(answers.map(({ logNumber }) => logNumber)).toEqual(answers.map(() => 2))
      expect((yield* recordOf(run.runId)).stages[1]).toMatchObject({ processed: 3, created: 1 })
      yield* expectCharged(run.runId, 15)
    }),
  )

  it(
    "R-01 MUST count a commit repeated after a lost reply once, and take newer results under their own id",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 6)
      const run = yield* startedRun(site)
      const lost = yield* clustering(ids.slice(0, 3))
      yield* pipeline.commit(run.lease, lost, LEASE)
      const newer = yield* clustering(ids.slice(3), 7)
      expect((yield* pipeline.commit(run.lease, lost, LEASE)).already).toBe(true)
      expect((yield* pipeline.commit(run.lease, newer, LEASE)).already).toBe(false)
      expect((yield* pipeline.commit(run.lease, newer, LEASE)).already).toBe(true)
      const { lastCommit, logNumber, stages } = yield* recordOf(run.runId)
      expect({ lastCommit, logNumber }).toEqual({ lastCommit: newer.id, logNumber: 4 })
      expect(stages[1]).toMatchObject({ processed: 6, created: 2, batches: 2 })
      yield* expectCharged(run.runId, 22)
    }),
  )
}
