/** Runs as they are listed: pages that end, and tenants that never see each other. */
import { expect } from "@effect/vitest"
import { perStage, snapshotOf, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newId, newSite, type Site } from "../site.ts"
import { asked, finished, queuedRun, reservation, startedRun, untold } from "../startedRun.ts"

const cancelledRun = Effect.fnUntraced(function* (site: Site) {
  const runId = yield* queuedRun(site)
  yield* asked(runId, "cancel")
  return runId
})

export const lists: Requirements<Storage> = (it) => {
  it(
    "MUST list a site's runs newest first, page by page",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const made = yield* Effect.replicateEffect(cancelledRun(site), 5)
      const page = (before: string | null, limit: number) =>
        Effect.map(runs.list({ siteId: site.siteId, limit, before }), (found) =>
          found.map(({ runId }) => runId),
        )
      const newestFirst = made.toReversed()
      expect(yield* page(null, 10)).toEqual(newestFirst)
      expect(yield* page(null, 2)).toEqual(newestFirst.slice(0, 2))
      expect(yield* page(newestFirst[1] ?? "", 2)).toEqual(newestFirst.slice(2, 4))
      expect(yield* page(newestFirst[4] ?? "", 2)).toEqual([])
    }),
  )

  it(
    "MUST find the active run, whatever its id, else the newest that began",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const current = Effect.map(runs.findCurrent(site.siteId), (run) => run?.runId ?? null)
      expect(yield* current).toBeNull()
      const older = yield* newId
      yield* cancelledRun(site)
      const newest = yield* cancelledRun(site)
      expect(yield* current).toBe(newest)
      yield* runs.reserve(yield* reservation(site, { runId: older }))
      expect(yield* current).toBe(newest)
      yield* runs.begin({ runId: older, snapshot: snapshotOf(perStage(() => 0)), ...untold })
      expect(yield* current).toBe(older)
      yield* asked(older, "cancel")
      expect(yield* current).toBe(newest)
    }),
  )

  it(
    "MUST list only runs of the status that is asked for",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const done = yield* startedRun(site)
      yield* finished(done)
      const cancelled = yield* cancelledRun(site)
      const active = yield* queuedRun(site)
      const ask = { siteId: site.siteId, limit: 10, before: null }
      for (const [status, runId] of [
        ["completed", done.runId],
        ["cancelled", cancelled],
        ["running", active],
      ] as const)
        expect((yield* runs.list({ ...ask, status })).map((run) => run.runId)).toEqual([runId])
      expect(yield* runs.list({ ...ask, status: "failed" })).toEqual([])
    }),
  )

  it(
    "MUST list the active runs of all sites by id, page by page",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const made: Array<string> = []
      for (let n = 0; n < 3; n++) made.push(yield* queuedRun(yield* newSite()))
      const [, second = ""] = made
      yield* asked(second, "pause")
      const ended = yield* cancelledRun(yield* newSite())
      const first = made[0] ?? ""
      const after = yield* runs.listActive({ limit: 10_000, after: first })
      const ids = after.map(({ runId }) => runId)
      expect(ids.filter((id) => made.includes(id))).toEqual(made.slice(1))
      expect(ids).toEqual(ids.toSorted())
      expect(ids).not.toContain(ended)
      expect((yield* runs.listActive({ limit: 1, after: first })).map((r) => r.runId)).toEqual(
        ids.slice(0, 1),
      )
    }),
  )

  it(
    "INV-25 MUST answer nothing of another site, and null for what does not exist",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      yield* queuedRun(yield* newSite())
      const other = yield* newSite()
      expect(yield* runs.findActive(other.siteId)).toBeNull()
      expect(yield* runs.list({ siteId: other.siteId, limit: 10, before: null })).toEqual([])
      const { accountId } = other
      expect(yield* runs.listUnreleased({ accountId, limit: 10 })).toEqual([])
      expect(yield* runs.find(yield* newId)).toBeNull()
    }),
  )
}
