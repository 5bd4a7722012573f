/** The fence: no write for a run by a lease that is over (INV-2, INV-3). */
import { expect } from "@effect/vitest"
import { type Lease, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, charge, commitOf, committed, LEASE, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf, refusal } from "../expectations.ts"
import { addedKeywords, newCluster } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import {
  asked,
  finished,
  intake,
  recordOf,
  type Run,
  startedRun,
  takenOver,
  untold,
} from "../startedRun.ts"

/** Every verb that takes a lease, as a worker would call it. */
const verbs = Effect.fnUntraced(function* (run: Run, lease: Lease, ids: ReadonlyArray<string>) {
  const { pipeline, runs } = yield* Storage
  const clusterId = yield* newId
  const commit = yield* commitOf(1, {
    advanced: ids.map((id) => ({ id, clusterId })),
    outputs: { clusters: [newCluster(clusterId)] },
    charge: charge(15),
    batches: 1,
  })
  const page = { intake: intake(run, 1), keep: [], limit: 10, wave: 4, ttl: LEASE }
  const end = { skipped: true, delay: null, percentage: 50, log: [] }
  return {
    renew: Effect.asVoid(runs.renew(lease, LEASE)),
    handBack: runs.handBack(lease, { unknown: [], delay: null }),
    takePage: Effect.asVoid(pipeline.takePage(lease, page)),
    commit: Effect.asVoid(pipeline.commit(lease, commit, LEASE)),
    endStage: Effect.asVoid(
      runs.endStage(lease, { stage: 1, intake: intake(run, 1), next: intake(run, 2), ...end }),
    ),
    answerControl: Effect.asVoid(runs.answerControl(lease, { expected: "pause", ...untold })),
    pause: Effect.asVoid(
      runs.pause(lease, { reason: "budget_cap", detail: "", resumeIn: null, ...untold }),
    ),
    finish: Effect.asVoid(runs.finish(lease, untold)),
    fail: Effect.asVoid(runs.fail(lease, { errorMessage: "x", ...untold })),
  }
})
type Verb = keyof Effect.Success<ReturnType<typeof verbs>>

const VERBS: ReadonlyArray<Verb> = [
  "renew",
  "handBack",
  "takePage",
  "commit",
  "endStage",
  "answerControl",
  "pause",
  "finish",
  "fail",
]

const expectRefused = Effect.fnUntraced(function* (
  run: Run,
  lease: Lease,
  ids: ReadonlyArray<string>,
) {
  const calls = yield* verbs(run, lease, ids)
  for (const verb of VERBS)
    expect([verb, yield* refusal<void, { _tag: string }, never>(calls[verb])]).toEqual([
      verb,
      "LeaseLost",
    ])
})

export const fence: Requirements<Storage> = (it) => {
  for (const verb of VERBS) {
    it(
      `INV-3 MUST refuse ${verb} of an older epoch and change nothing`,
      Effect.gen(function* () {
        const site = yield* newSite()
        const ids = yield* addedKeywords(site, 3)
        const zombie = yield* startedRun(site)
        yield* taken(zombie, 1)
        const successor = yield* takenOver(zombie)
        yield* taken(successor, 1, { wave: 10 })
        const { runId } = zombie
        yield* asked(runId, "pause")
        const before = yield* recordOf(runId)
        expect(before.epoch).toBe(2)
        const calls = yield* verbs(zombie, zombie.lease, ids)
        expect(yield* refusal<void, { _tag: string }, never>(calls[verb])).toBe("LeaseLost")
        expect(yield* recordOf(runId)).toEqual(before)
        expect((yield* itemOf(site.siteId, "keyword", ids[0] ?? "")).status).toBe("new")
      }),
    )
  }

  it(
    "INV-3 MUST refuse every lease verb of an epoch that does not exist yet, and of an unknown run",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      const before = yield* recordOf(run.runId)
      const leases: ReadonlyArray<Lease> = [
        { runId: run.runId, epoch: 2 },
        { runId: yield* newId, epoch: 1 },
      ]
      for (const lease of leases) yield* expectRefused(run, lease, ids)
      expect(yield* recordOf(run.runId)).toEqual(before)
    }),
  )

  it(
    "INV-4 MUST refuse every lease verb of a run that its holder paused, and keep it paused",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      const detail = { reason: "budget_cap", detail: "the cap", resumeIn: null } as const
      yield* runs.pause(run.lease, { ...detail, ...untold })
      const before = yield* recordOf(run.runId)
      yield* expectRefused(run, run.lease, ids)
      expect(yield* recordOf(run.runId)).toEqual(before)
    }),
  )

  it(
    "INV-4 MUST refuse every lease verb of a finished run: terminal is final",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      yield* finished(run)
      const before = yield* recordOf(run.runId)
      yield* expectRefused(run, run.lease, ids)
      expect(yield* recordOf(run.runId)).toEqual(before)
    }),
  )

  it(
    "R-01 MUST answer lease_lost, not already, when a zombie repeats the last commit",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      const commit = yield* commitOf(1, { advanced: advanced(ids) })
      yield* pipeline.commit(run.lease, commit, LEASE)
      yield* takenOver(run)
      expect(yield* refusal(pipeline.commit(run.lease, commit, LEASE))).toBe("LeaseLost")
    }),
  )

  it.race(
    "INV-2 MUST add 1 to the epoch with every claim, and let only the last holder write",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 1)
      const first = yield* startedRun(site)
      const second = yield* takenOver(first)
      yield* runs.handBack(second.lease, { unknown: [], delay: null })
      const third = yield* takenOver(second)
      expect([first, second, third].map(({ lease }) => lease.epoch)).toEqual([1, 2, 3])
      const results = yield* Effect.all(
        [first, second, third].map((run) =>
          Effect.match(committed(run, 1, { advanced: [{ id }] }), {
            onFailure: (error) => error._tag,
            onSuccess: ({ already }) => (already ? "already" : "stored"),
          }),
        ),
        { concurrency: "unbounded" },
      )
      expect(results).toEqual(["LeaseLost", "LeaseLost", "stored"])
    }),
  )
}
