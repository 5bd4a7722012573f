/** What operators ask: pause and cancel, and how a worker answers. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { ask } from "./ask.ts"
import { LEASE, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import { finished, queuedRun, recordOf, startedRun, untold } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

export const requests: Requirements<Storage> = (it, time) => {
  for (const control of ["pause", "cancel"] as const) {
    it(
      `R-18 MUST only store a ${control} while a worker has a live lease`,
      Effect.gen(function* () {
        const run = yield* startedRun(yield* newSite())
        const answer = yield* ask(run.runId, control)
        expect(answer?.changed).toBe(true)
        const stored = yield* recordOf(run.runId)
        expect(answer?.run).toEqual(stored)
        expect(stored).toMatchObject({ status: "running", requested: control, epoch: 1 })
        expect(stored).toMatchObject({ requestedBy: "ann", logNumber: 1, pausedAt: null })
      }),
    )
  }

  it(
    "R-18 MUST pause a queued run at once, with epoch + 1",
    Effect.gen(function* () {
      const runId = yield* queuedRun(yield* newSite())
      const answer = yield* ask(runId, "pause")
      expect(answer?.changed).toBe(true)
      expect(answer?.run).toMatchObject({ status: "paused", epoch: 1, requested: "none" })
      expect(answer?.run).toMatchObject({ pauseReason: "requested", resumeAt: null })
      expect(answer?.run.pausedAt).toBeInstanceOf(Date)
      expect(yield* recordOf(runId)).toEqual(answer?.run)
    }),
  )

  it(
    "R-18 MUST pause a run whose lease ran out at once, so that its old holder is refused",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      yield* addedKeywords(site, 2)
      const held = yield* startedRun(site, { ttl: time.brief })
      yield* taken(held, 1, { ttl: time.brief })
      yield* time.runOut
      const answer = yield* ask(held.runId, "pause")
      expect(answer?.run).toMatchObject({ status: "paused", epoch: 2, holder: null, inHand: null })
      const late = yield* Effect.flip(runs.renew(held.lease, LEASE))
      expect(late._tag).toBe("LeaseLost")
    }),
  )

  it(
    "R-18 MUST cancel a queued run at once: epoch + 1, cancelledAt and endedAt",
    Effect.gen(function* () {
      const runId = yield* queuedRun(yield* newSite())
      const answer = yield* ask(runId, "cancel")
      expect(answer?.changed).toBe(true)
      expect(answer?.run).toMatchObject({ status: "cancelled", epoch: 1, requested: "none" })
      expect(answer?.run.cancelledAt).toBeInstanceOf(Date)
      expect(answer?.run.endedAt).toEqual(answer?.run.cancelledAt)
      expect(answer?.run.completedAt).toBeNull()
    }),
  )

  it(
    "MUST log a stored request as asked, and one that is granted at once as done",
    Effect.gen(function* () {
      const { log } = yield* Storage
      const held = yield* startedRun(yield* newSite())
      const queued = yield* queuedRun(yield* newSite())
      for (const [runId, code] of [
        [held.runId, "pause.requested"],
        [queued, "pause.done"],
      ] as const) {
        yield* ask(runId, "pause")
        const lines = yield* log.list({ runId, after: 0, limit: 9, level: null, stage: null })
        expect(lines.map((line) => [line.number, line.code, line.actor])).toEqual([
          [1, code, "ann"],
        ])
      }
    }),
  )

  it(
    "R-02 MUST change nothing when it is asked again",
    Effect.gen(function* () {
      const held = yield* startedRun(yield* newSite())
      const queued = yield* queuedRun(yield* newSite())
      for (const runId of [held.runId, queued]) {
        yield* ask(runId, "pause")
        const paused = yield* recordOf(runId)
        yield* time.tick
        const again = yield* ask(runId, "pause", "ben")
        expect(again).toEqual({ changed: false, run: paused })
        expect(yield* recordOf(runId)).toEqual(paused)
        yield* ask(runId, "cancel")
        const cancelled = yield* recordOf(runId)
        expect(yield* ask(runId, "cancel", "ben")).toEqual({ changed: false, run: cancelled })
        expect(yield* recordOf(runId)).toEqual(cancelled)
      }
    }),
  )

  it.race(
    "R-02 MUST count 16 concurrent pauses as one",
    Effect.gen(function* () {
      const runId = yield* queuedRun(yield* newSite())
      const answers = yield* Effect.all(
        Array.from({ length: 16 }, () => ask(runId, "pause")),
        FAN,
      )
      expect(answers.filter((answer) => answer?.changed).length).toBe(1)
      expect(yield* recordOf(runId)).toMatchObject({ status: "paused", epoch: 1, logNumber: 1 })
    }),
  )

  it(
    "R-02 MUST let cancel override pause, and never the other way round",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const { runId } = yield* startedRun(yield* newSite())
      yield* ask(runId, "pause")
      expect((yield* ask(runId, "cancel"))?.changed).toBe(true)
      const before = yield* recordOf(runId)
      expect(before.requested).toBe("cancel")
      expect((yield* ask(runId, "pause"))?.changed).toBe(false)
      const resumed = yield* runs.resume({ runId, by: null, ...untold })
      expect(resumed?.changed).toBe(false)
      expect(yield* recordOf(runId)).toEqual(before)
    }),
  )

  it(
    "R-02 MUST let resume clear a pending pause without a new epoch, so that the worker goes on",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      yield* ask(run.runId, "pause")
      const resumed = yield* runs.resume({ runId: run.runId, by: "ann", ...untold })
      expect(resumed?.changed).toBe(true)
      expect(resumed?.run).toMatchObject({ status: "running", requested: "none", epoch: 1 })
      expect((yield* runs.renew(run.lease, LEASE)).control).toBe("none")
    }),
  )

  for (const control of ["pause", "cancel"] as const) {
    it(
      `R-18 MUST grant a ${control} at once when it is asked again and its worker has let go`,
      Effect.gen(function* () {
        const { runs } = yield* Storage
        const { lease, runId } = yield* startedRun(yield* newSite())
        yield* ask(runId, control)
        yield* runs.handBack(lease, { unknown: [], delay: null })
        expect((yield* recordOf(runId)).requested).toBe(control)
        const answer = yield* ask(runId, control, "ben")
        expect(answer?.changed).toBe(true)
        const status = control === "pause" ? "paused" : "cancelled"
        expect(answer?.run).toMatchObject({ status, epoch: 2, requested: "none" })
        expect(yield* recordOf(runId)).toEqual(answer?.run)
      }),
    )
  }

  it(
    "R-02 MUST not pause a run that is to be cancelled, also when its worker has let go",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const { lease, runId } = yield* startedRun(yield* newSite())
      yield* ask(runId, "cancel")
      yield* runs.handBack(lease, { unknown: [], delay: null })
      const before = yield* recordOf(runId)
      expect(yield* ask(runId, "pause", "ben")).toEqual({ changed: false, run: before })
      expect((yield* ask(runId, "cancel"))?.run.status).toBe("cancelled")
    }),
  )

  it(
    "INV-4 MUST change nothing of a run that has ended, whatever is asked",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const completed = yield* startedRun(yield* newSite())
      yield* finished(completed)
      const failed = yield* startedRun(yield* newSite())
      yield* runs.fail(failed.lease, { errorMessage: "the key is wrong", ...untold })
      const cancelled = yield* queuedRun(yield* newSite())
      yield* ask(cancelled, "cancel")
      for (const runId of [completed.runId, failed.runId, cancelled]) {
        const before = yield* recordOf(runId)
        expect(yield* ask(runId, "pause")).toEqual({ changed: false, run: before })
        expect(yield* ask(runId, "cancel")).toEqual({ changed: false, run: before })
        const resumed = yield* runs.resume({ runId, by: null, ...untold })
        expect(resumed).toEqual({ changed: false, run: before })
        expect(yield* recordOf(runId)).toEqual(before)
      }
    }),
  )

  it(
    "MUST answer null for a run that does not exist",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      expect(yield* ask(yield* newId, "pause")).toBeNull()
      expect(yield* ask(yield* newId, "cancel")).toBeNull()
      expect(yield* runs.resume({ runId: yield* newId, by: null, ...untold })).toBeNull()
    }),
  )
}
