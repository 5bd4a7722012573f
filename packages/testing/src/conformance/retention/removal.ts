/** Removing a site: all of it, while it is not busy, and never beside a start. */
import { expect } from "@effect/vitest"
import {
  type BusyState,
  logLine,
  perStage,
  slotKey,
  snapshotOf,
  Storage,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { addedKeywords } from "../itemsOf.ts"
import { removedSite } from "../removedSite.ts"
import { newId, newSite } from "../site.ts"
import { asked, reservation } from "../startedRun.ts"
import { furnished, inventory, LONG, NOTHING } from "./furnished.ts"

export const removal: Requirements<Storage> = (it) => {
  it(
    "INV-25 MUST remove every row of a site in all facets, twice, and touch no other site",
    Effect.gen(function* () {
      const { idempotencyKeys, pipeline, runs } = yield* Storage
      const [gone, kept] = [yield* furnished(), yield* furnished()]
      const before = yield* inventory(gone, gone.runId)
      expect(before).toEqual({
        ...NOTHING,
        items: [2, 0, 0, 0, 1, 1, 1],
        processed: { ...perStage(() => 0), 5: 1, 6: 1, 7: before.processed[7] },
        config: 1,
        secrets: 1,
        run: 1,
        runs: 1,
        lines: 1,
        usage: 1,
        outbox: 1,
        slots: 1,
        audit: 1,
        lock: 1,
        media: 1,
      })
      const other = yield* inventory(kept, kept.runId)
      for (const limit of [3, 1000])
        expect(yield* removedSite(gone.siteId, limit)).toEqual({ _tag: "Removed", more: false })
      expect(yield* inventory(gone, gone.runId)).toEqual(NOTHING)
      expect(yield* inventory(kept, kept.runId)).toEqual(other)
      const { siteId } = gone
      const key = slotKey(siteId, new Date(0))
      const claim = idempotencyKeys.claim({ siteId, key, requestHash: "other", ttl: LONG })
      expect(yield* claim).toEqual({ _tag: "Fresh" })
      const phrases = [{ id: yield* newId, phrase: "phrase 0001" }]
      expect((yield* pipeline.addKeywords(siteId, phrases)).added).toBe(1)
      expect(yield* runs.findActive(siteId)).toBeNull()
    }),
  )

  it(
    "INV-24 MUST refuse to remove a busy site, whose run is starting, running or paused: nothing of it goes",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      const { siteId } = site
      yield* addedKeywords(site, 2)
      const input = yield* reservation(site)
      const { runId } = input
      const refused = Effect.fnUntraced(function* (state: BusyState) {
        const before = yield* inventory(site, runId)
        expect(before).toMatchObject({ items: [2, 0, 0, 0, 0, 0, 0], config: 1, run: 1 })
        expect(yield* removedSite(siteId)).toEqual({ _tag: "Busy", runId, state })
        expect(yield* inventory(site, runId)).toEqual(before)
      })
      yield* runs.reserve(input)
      yield* refused("starting")
      const log = [logLine("line", "A line.")]
      yield* runs.begin({ runId, snapshot: snapshotOf(perStage(() => 0)), log })
      yield* refused("running")
      yield* asked(runId, "pause")
      yield* refused("paused")
      yield* asked(runId, "cancel")
      expect(yield* removedSite(siteId)).toEqual({ _tag: "Removed", more: false })
      expect(yield* inventory(site, runId)).toEqual(NOTHING)
    }),
  )

  it.race(
    "R-05 MUST let a start and the removal of its site happen one after the other, whichever is first",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      for (let round = 0; round < 10; round++) {
        const site = yield* newSite()
        yield* addedKeywords(site, 2)
        const input = yield* reservation(site)
        const both = [runs.reserve(input), removedSite(site.siteId, 1)] as const
        const [start, removal] = yield* Effect.all(both, { concurrency: "unbounded" })
        expect(["Reserved", "Removing"]).toContain(start._tag)
        const run = yield* runs.find(input.runId)
        expect(run?.status).toBe(start._tag === "Reserved" ? "starting" : undefined)
        const keywords = (yield* inventory(site, input.runId)).items[0]
        expect(keywords).toBe(removal._tag === "Busy" ? 2 : 0)
        yield* runs.abandon(input.runId)
        expect(yield* removedSite(site.siteId)).toEqual({ _tag: "Removed", more: false })
        expect(yield* runs.reserve(yield* reservation(site))).toEqual({ _tag: "Reserved" })
      }
    }),
  )
}
