/** Pauses by the engine, and how a run goes on. */
import { expect } from "@effect/vitest"
import { type PauseReason, Storage } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { advanced, committed } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newSite } from "../site.ts"
import { asked, claimed, queuedRun, recordOf, type Run, startedRun, untold } from "../startedRun.ts"

const FAN = { concurrency: "unbounded" } as const

const pause = Effect.fnUntraced(function* (
  run: Run,
  reason: PauseReason,
  resumeIn: Duration.Duration | null = null,
) {
  const { runs } = yield* Storage
  return yield* runs.pause(run.lease, { reason, detail: "why", resumeIn, ...untold })
})

const resume = Effect.fnUntraced(function* (
  runId: string,
  onlyIf?: { readonly reason: PauseReason; readonly due: boolean },
) {
  const { runs } = yield* Storage
  return yield* runs.resume({ runId, by: null, ...untold, ...(onlyIf && { onlyIf }) })
})

const listed = Effect.fnUntraced(function* (reason: PauseReason, due: boolean, accountId?: string) {
  const { runs } = yield* Storage
  const found = yield* runs.listResumable({
    after: null,
    reason,
    due,
    limit: 10_000,
    ...(accountId !== undefined && { accountId }),
  })
  return found.map(({ runId }) => runId)
})

export const pauses: Requirements<Storage> = (it, time) => {
  it(
    "R-18 MUST pause by the engine with its reason, its words and when it goes on",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      const paused = yield* pause(run, "provider_unavailable", time.long)
      expect(paused).toMatchObject({ status: "paused", pauseReason: "provider_unavailable" })
      expect(paused).toMatchObject({ pauseDetail: "why", pausesInARow: 1, pauseEpisodes: 1 })
      expect(paused).toMatchObject({ holder: null, inHand: null, notBefore: null, epoch: 1 })
      time.expectLater(paused?.pausedAt, paused?.resumeAt, time.long)
      expect(yield* recordOf(run.runId)).toEqual(paused)
    }),
  )

  it(
    "R-02 MUST not pause by the engine while something is requested: that is answered first",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* asked(run.runId, "pause")
      const before = yield* recordOf(run.runId)
      expect(yield* pause(run, "budget_cap", time.long)).toBeNull()
      expect(yield* recordOf(run.runId)).toEqual(before)
    }),
  )

  it(
    "R-18 MUST make a resumed run claimable at once, with epoch + 1 and no takeover",
    Effect.gen(function* () {
      const site = yield* newSite()
      const run = yield* startedRun(site)
      yield* pause(run, "budget_cap")
      const answer = yield* resume(run.runId)
      expect(answer?.changed).toBe(true)
      expect(answer?.run).toMatchObject({ status: "running", epoch: 2, holder: null })
      expect(answer?.run).toMatchObject({ resumeAt: null, pausesInARow: 1, pauseEpisodes: 1 })
      expect(answer?.run.resumedAt).toBeInstanceOf(Date)
      const claim = yield* claimed(site, run.runId)
      expect(claim).toMatchObject({ takeover: false, lease: { epoch: 3 } })
    }),
  )

  it(
    "R-18 MUST count pauses in a row until something is committed, and episodes for ever",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      let run = yield* startedRun(site)
      for (const n of [1, 2]) {
        const paused = yield* pause(run, "provider_unavailable", time.brief)
        expect(paused).toMatchObject({ pausesInARow: n, pauseEpisodes: n })
        yield* resume(run.runId)
        run = { ...run, lease: (yield* claimed(site, run.runId)).lease }
      }
      yield* committed(run, 1, { advanced: advanced(ids) })
      expect(yield* recordOf(run.runId)).toMatchObject({ pausesInARow: 0, pauseEpisodes: 2 })
      expect(yield* pause(run, "budget_cap")).toMatchObject({ pausesInARow: 1, pauseEpisodes: 3 })
    }),
  )

  it(
    "INV-22 MUST add the length of each pause to pausedMs of the run and of the open stage",
    Effect.gen(function* () {
      const site = yield* newSite()
      let run = yield* startedRun(site, { stage: 3 })
      for (const times of [1, 2]) {
        yield* pause(run, "budget_cap")
        yield* time.runOut
        yield* resume(run.runId)
        const record = yield* recordOf(run.runId)
        time.expectRunOut(record.pausedMs, times)
        expect(record.stages[3].pausedMs).toBe(record.pausedMs)
        expect(record.stages[2].pausedMs).toBe(0)
        run = { ...run, lease: (yield* claimed(site, run.runId)).lease }
      }
    }),
  )

  it(
    "INV-22 MUST count the pause that a cancel ends",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* pause(run, "budget_cap")
      yield* time.runOut
      const answer = yield* asked(run.runId, "cancel")
      expect(answer?.run).toMatchObject({ status: "cancelled", epoch: 2 })
      time.expectRunOut(answer?.run.pausedMs ?? 0)
      time.expectRunOut(answer?.run.stages[1].pausedMs ?? 0)
    }),
  )

  it(
    "R-18 MUST make a pause by the engine one on request when it is asked for",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* pause(run, "provider_unavailable", time.brief)
      const answer = yield* asked(run.runId, "pause")
      expect(answer?.run).toMatchObject({ status: "paused", pauseReason: "requested" })
      expect(answer?.run).toMatchObject({ resumeAt: null, pausesInARow: 1 })
      yield* time.runOut
      expect(yield* listed("provider_unavailable", true)).not.toContain(run.runId)
      const automatic = yield* resume(run.runId, { reason: "provider_unavailable", due: true })
      expect(automatic?.changed).toBe(false)
      expect((yield* recordOf(run.runId)).status).toBe("paused")
    }),
  )

  it(
    "R-18 MUST resume by itself only when it is due",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* pause(run, "provider_unavailable", time.brief)
      const before = yield* recordOf(run.runId)
      const due = { reason: "provider_unavailable", due: true } as const
      expect(yield* listed("provider_unavailable", true)).not.toContain(run.runId)
      expect(yield* resume(run.runId, due)).toEqual({ changed: false, run: before })
      yield* time.runOut
      expect(yield* listed("provider_unavailable", true)).toContain(run.runId)
      expect((yield* resume(run.runId, due))?.changed).toBe(true)
      expect(yield* recordOf(run.runId)).toMatchObject({ status: "running", epoch: 2 })
      expect(yield* listed("provider_unavailable", true)).not.toContain(run.runId)
    }),
  )

  it(
    "R-18 MUST resume by itself only for the reason that it was paused for",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* pause(run, "insufficient_credits")
      const other = yield* resume(run.runId, { reason: "budget_cap", due: false })
      expect(other?.changed).toBe(false)
      const never = yield* resume(run.runId, { reason: "insufficient_credits", due: true })
      expect(never?.changed).toBe(false)
      const right = yield* resume(run.runId, { reason: "insufficient_credits", due: false })
      expect(right?.changed).toBe(true)
    }),
  )

  it(
    "R-08 MUST list the runs of an account that wait for credits",
    Effect.gen(function* () {
      const one = yield* startedRun(yield* newSite())
      const two = yield* startedRun(yield* newSite())
      const capped = yield* startedRun(yield* newSite({ accountId: one.accountId }))
      yield* pause(one, "insufficient_credits")
      yield* pause(two, "insufficient_credits")
      yield* pause(capped, "budget_cap")
      expect(yield* listed("insufficient_credits", false, one.accountId)).toEqual([one.runId])
      expect(yield* listed("insufficient_credits", true, one.accountId)).toEqual([])
      const all = yield* listed("insufficient_credits", false)
      expect(all).toEqual(expect.arrayContaining([one.runId, two.runId]))
      expect(all).not.toContain(capped.runId)
    }),
  )

  it.race(
    "R-18 MUST count 8 concurrent resumes as one",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* pause(run, "budget_cap")
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => resume(run.runId)),
        FAN,
      )
      expect(answers.filter((answer) => answer?.changed).length).toBe(1)
      expect((yield* recordOf(run.runId)).epoch).toBe(2)
    }),
  )

  it.race(
    "R-02 MUST end cancelled when a cancel and an automatic resume race",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* pause(run, "budget_cap")
      yield* Effect.all(
        [
          resume(run.runId, { reason: "budget_cap", due: false }),
          asked(run.runId, "cancel"),
          resume(run.runId),
        ],
        FAN,
      )
      expect(yield* recordOf(run.runId)).toMatchObject({ status: "cancelled", requested: "none" })
    }),
  )

  it(
    "MUST answer a resume of a running run with the run and change nothing",
    Effect.gen(function* () {
      const held = yield* startedRun(yield* newSite())
      const queued = yield* queuedRun(yield* newSite())
      for (const runId of [held.runId, queued]) {
        const before = yield* recordOf(runId)
        expect(yield* resume(runId)).toEqual({ changed: false, run: before })
        expect(yield* recordOf(runId)).toEqual(before)
      }
    }),
  )
}
