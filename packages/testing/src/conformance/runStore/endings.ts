/** How a run ends: finish, fail, and what stays to be done for its credits. */
import { expect } from "@effect/vitest"
import { logLine, type NewNotification, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { expectDeath, itemOf } from "../expectations.ts"
import { reviewed } from "../illustrated.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import {
  asked,
  claimed,
  endStage,
  finished,
  queuedRun,
  reach,
  recordOf,
  startedRun,
  untold,
} from "../startedRun.ts"

const notification = (event: NewNotification["event"], episode = "") =>
  Effect.map(newId, (id): NewNotification => ({ id, event, episode, facts: {} }))

export const endings: Requirements<Storage> = (it) => {
  it(
    "INV-12 MUST complete a run with percentage 100 once every stage has ended",
    Effect.gen(function* () {
      const { outbox, runs } = yield* Storage
      const run = yield* startedRun(yield* newSite(), { stage: 7 })
      yield* endStage(run, 7, { percentage: 99 })
      expect((yield* recordOf(run.runId)).percentage).toBe(99)
      const told = {
        log: [logLine("run.completed", "Completed.")],
        notifications: [yield* notification("completed")],
      }
      const completed = yield* runs.finish(run.lease, told)
      expect(completed).toMatchObject({ status: "completed", percentage: 100, epoch: 1 })
      expect(completed).toMatchObject({ holder: null, inHand: null, notBefore: null, logNumber: 1 })
      expect(completed.completedAt).toBeInstanceOf(Date)
      expect(completed.endedAt).toEqual(completed.completedAt)
      expect(yield* recordOf(run.runId)).toEqual(completed)
      const deliveries = yield* outbox.list({ runId: run.runId })
      expect(deliveries.map((delivery) => delivery.notification.event)).toEqual(["completed"])
    }),
  )

  it(
    "INV-4 MUST fail a run with the remedy in words, and clear what a worker had",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      yield* taken(run, 1)
      yield* asked(run.runId, "pause")
      const failed = yield* runs.fail(run.lease, { errorMessage: "Set the API key.", ...untold })
      expect(failed).toMatchObject({ status: "failed", errorMessage: "Set the API key." })
      expect(failed).toMatchObject({ holder: null, inHand: null, requested: "none" })
      expect(failed.endedAt).toBeInstanceOf(Date)
      expect(failed.cancelledAt).toBeNull()
      expect(yield* runs.findActive(site.siteId)).toBeNull()
    }),
  )

  it(
    "R-13 MUST mark the publications that a failed run leaves unanswered, and no others, publishUnknown",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const { contents, run } = yield* reviewed(site, 2)
      yield* taken(run, 7)
      const unknown = contents.slice(0, 1)
      yield* runs.fail(run.lease, { errorMessage: "a bug", unknown, ...untold })
      const marks = yield* Effect.forEach(contents, (id) =>
        Effect.map(itemOf(site.siteId, "content", id), ({ publishUnknown }) => publishUnknown),
      )
      expect(marks).toEqual([true, false])
    }),
  )

  it(
    "INV-1 MUST free the site when a run ends, however it ends",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const first = yield* startedRun(site)
      yield* finished(first)
      const second = yield* startedRun(site)
      yield* runs.fail(second.lease, { errorMessage: "x", ...untold })
      const third = yield* queuedRun(site)
      yield* asked(third, "cancel")
      const fourth = yield* queuedRun(site)
      expect((yield* runs.findActive(site.siteId))?.runId).toBe(fourth)
    }),
  )

  it(
    "INV-1 MUST count a paused run as the site's active run",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      yield* asked(runId, "pause")
      expect(yield* runs.findActive(site.siteId)).toMatchObject({ runId, status: "paused" })
    }),
  )

  it(
    "INV-16 MUST list ended runs until their credits are released, and no active ones",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const { accountId } = site
      const done = yield* startedRun(site)
      yield* finished(done)
      const stopped = yield* queuedRun(site)
      yield* asked(stopped, "cancel")
      yield* queuedRun(site)
      const listed = Effect.map(runs.listUnreleased({ accountId, limit: 10 }), (found) =>
        found.map(({ runId }) => runId).toSorted(),
      )
      expect(yield* listed).toEqual([done.runId, stopped].toSorted())
      const first = yield* runs.listUnreleased({ accountId, limit: 1 })
      expect(first.map(({ runId }) => runId)).toEqual([[done.runId, stopped].toSorted()[0]])
      const after = first[0]?.runId ?? null
      const second = yield* runs.listUnreleased({ accountId, after, limit: 10 })
      expect(second.map(({ runId }) => runId)).toEqual([[done.runId, stopped].toSorted()[1]])
      const all = yield* runs.listUnreleased({ limit: 10_000 })
      expect(all.map(({ runId }) => runId)).toEqual(expect.arrayContaining([done.runId, stopped]))
      expect((yield* recordOf(done.runId)).creditsReleased).toBe(false)
      yield* runs.markReleased(done.runId)
      yield* runs.markReleased(done.runId)
      yield* runs.markReleased(yield* newId)
      expect(yield* listed).toEqual([stopped])
      expect((yield* recordOf(done.runId)).creditsReleased).toBe(true)
    }),
  )

  it(
    "INV-19 MUST record each (run, event, episode) once, whatever is repeated",
    Effect.gen(function* () {
      const { outbox, runs } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      const told = [
        yield* notification("budget", "2026-11"),
        yield* notification("budget", "2026-11"),
        yield* notification("budget", "2026-12"),
      ]
      yield* runs.pause(run.lease, {
        reason: "budget_cap",
        detail: "",
        resumeIn: null,
        log: [],
        notifications: told,
      })
      const again = [yield* notification("budget", "2026-11"), yield* notification("paused", "1")]
      yield* runs.resume({ runId: run.runId, by: null, log: [], notifications: again })
      const deliveries = yield* outbox.list({ runId: run.runId })
      expect(
        deliveries
          .map(({ notification: { episode, event, id } }) => [event, episode, id])
          .toSorted((a, b) => (String(a) < String(b) ? -1 : 1)),
      ).toEqual([
        ["budget", "2026-11", told[0]?.id],
        ["budget", "2026-12", told[2]?.id],
        ["paused", "1", again[1]?.id],
      ])
    }),
  )

  it(
    "MUST store log lines and notifications only with a transition that happens",
    Effect.gen(function* () {
      const { outbox, runs } = yield* Storage
      const run = yield* startedRun(yield* newSite())
      const told = { log: [logLine("x", "x")], notifications: [yield* notification("paused", "1")] }
      yield* runs.answerControl(run.lease, { expected: "pause", ...told })
      yield* runs.resume({
        runId: run.runId,
        by: null,
        onlyIf: { reason: "budget_cap", due: false },
        ...told,
      })
      yield* reach(run, 2)
      expect((yield* recordOf(run.runId)).logNumber).toBe(0)
      expect(yield* outbox.list({ runId: run.runId })).toEqual([])
    }),
  )

  it(
    "MUST refuse to finish a run of which a stage has not ended",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const runId = yield* queuedRun(site)
      const { lease } = yield* claimed(site, runId)
      yield* expectDeath(runs.finish(lease, untold))
      expect((yield* recordOf(runId)).status).toBe("running")
    }),
  )
}
