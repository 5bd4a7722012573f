/** How a worker hears of a request and answers it. */
import { expect } from "@effect/vitest"
import { logLine, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { ask } from "./ask.ts"
import { advanced, committed, LEASE, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newSite } from "../site.ts"
import { claimed, endStage, intake, recordOf, startedRun, untold } from "../startedRun.ts"

export const answers: Requirements<Storage> = (it, time) => {
  it(
    "R-02 MUST report what was asked in renew, takePage, commit and endStage",
    Effect.gen(function* () {
      const { pipeline, runs } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      yield* ask(run.runId, "pause")
      const expected = { control: "pause", logNumber: 1 }
      expect(yield* runs.renew(run.lease, LEASE)).toEqual(expected)
      const page = { intake: intake(run, 1), keep: [], limit: 10, wave: 4, ttl: LEASE }
      expect((yield* pipeline.takePage(run.lease, page)).answer).toEqual(expected)
      expect(yield* committed(run, 1, { advanced: advanced(ids) })).toMatchObject(expected)
      expect((yield* endStage(run, 1)).answer).toEqual(expected)
    }),
  )

  it(
    "R-02 MUST pause when the worker answers a pause: same epoch, hand and holder gone",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      yield* taken(run, 1)
      yield* ask(run.runId, "pause")
      const log = [logLine("run.paused", "Paused.")]
      const answered = yield* runs.answerControl(run.lease, { expected: "pause", log })
      expect(answered).toMatchObject({ status: "paused", pauseReason: "requested", epoch: 1 })
      expect(answered).toMatchObject({
        requested: "none",
        holder: null,
        inHand: null,
        logNumber: 2,
      })
      expect(answered).toMatchObject({ pausesInARow: 0, pauseEpisodes: 0, resumeAt: null })
      expect(answered?.pausedAt).toBeInstanceOf(Date)
      expect(yield* recordOf(run.runId)).toEqual(answered)
    }),
  )

  it(
    "R-02 MUST cancel when the worker answers a cancel",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      yield* ask(run.runId, "cancel")
      const answered = yield* runs.answerControl(run.lease, { expected: "cancel", ...untold })
      expect(answered).toMatchObject({ status: "cancelled", holder: null, requested: "none" })
      expect(answered?.endedAt).toEqual(answered?.cancelledAt)
    }),
  )

  it(
    "R-02 MUST answer only while control is still what was read",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      const answer = (expected: "pause" | "cancel") =>
        runs.answerControl(run.lease, { expected, ...untold })
      expect(yield* answer("pause")).toBeNull()
      yield* ask(run.runId, "pause")
      yield* runs.resume({ runId: run.runId, by: null, ...untold })
      expect(yield* answer("pause")).toBeNull()
      yield* ask(run.runId, "pause")
      yield* ask(run.runId, "cancel")
      const before = yield* recordOf(run.runId)
      expect(yield* answer("pause")).toBeNull()
      expect(yield* recordOf(run.runId)).toEqual(before)
      expect((yield* answer("cancel"))?.status).toBe("cancelled")
    }),
  )

  it(
    "R-18 MUST leave a request to the next claimer when the holder dies before it answers",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* ask(run.runId, "pause")
      yield* time.runOut
      const claim = yield* claimed(site, run.runId)
      expect(claim.run.requested).toBe("pause")
      const answered = yield* runs.answerControl(claim.lease, { expected: "pause", ...untold })
      expect(answered).toMatchObject({ status: "paused", epoch: 2 })
    }),
  )
}
