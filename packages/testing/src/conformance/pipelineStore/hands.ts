/** What a commit leaves in hand, as far as a takeover can tell. */
import { expect } from "@effect/vitest"
import type { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed, quarantined, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { addedContents, addedKeywords } from "../itemsOf.ts"
import { newSite, type Site } from "../site.ts"
import { recordOf, startedRun, takenOver } from "../startedRun.ts"

const suspicionsOf = (site: Site, ids: ReadonlyArray<string>) =>
  Effect.forEach(ids, (id) =>
    Effect.map(itemOf(site.siteId, "keyword", id), ({ suspicion }) => suspicion),
  )

export const hands: Requirements<Storage> = (it, time) => {
  it(
    "R-03 MUST leave what a commit lists in hand, but add nothing to the hand",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const [one = "", two = "", three = "", , five = ""] = ids
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* taken(run, 1, { limit: 4, ttl: time.brief })
      const hand = [two, three, five]
      yield* committed(run, 1, { advanced: advanced([one]), hand }, time.brief)
      expect((yield* recordOf(run.runId)).inHand?.ids.toSorted()).toEqual([two, three].toSorted())
      yield* committed(run, 1, { hand: ids }, time.brief)
      yield* takenOver(run)
      expect(yield* suspicionsOf(site, ids)).toEqual([0, 1, 1, 0, 0])
    }),
  )

  it(
    "R-03 MUST empty the hand for a commit that lists nothing",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 3)
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* taken(run, 1, { ttl: time.brief })
      yield* committed(run, 1, { advanced: advanced(ids.slice(0, 1)), hand: [] }, time.brief)
      expect((yield* recordOf(run.runId)).inHand).toBeNull()
      yield* takenOver(run)
      expect(yield* suspicionsOf(site, ids)).toEqual([0, 0, 0])
    }),
  )

  it(
    "R-03 MUST suspect nothing that was decided while the page that keeps it was under way",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 5)
      const [one = "", two = "", three = "", four = ""] = ids
      const run = yield* startedRun(site, { ttl: time.brief })
      yield* taken(run, 1, { limit: 3, ttl: time.brief })
      const decided = { advanced: advanced([one]), failed: [quarantined(two)], hand: null }
      yield* committed(run, 1, decided, time.brief)
      const page = { keep: [one, two, three], limit: 1, ttl: time.brief }
      expect(yield* taken(run, 1, page)).toEqual([four])
      yield* takenOver(run)
      expect(yield* suspicionsOf(site, ids)).toEqual([0, 0, 1, 1, 0])
    }),
  )

  it(
    "R-13 MUST not have in doubt what was published while the page that keeps it was under way",
    Effect.gen(function* () {
      const site = yield* newSite({ settings: { stage5Enabled: false } })
      const ids = yield* addedContents(site, 2)
      const run = yield* startedRun(site, { stage: 7, ttl: time.brief })
      yield* taken(run, 7, { ttl: time.brief })
      yield* committed(run, 7, { advanced: advanced(ids.slice(0, 1)), hand: null }, time.brief)
      yield* taken(run, 7, { keep: ids, ttl: time.brief })
      yield* takenOver(run)
      const doubts = yield* Effect.forEach(ids, (id) =>
        Effect.map(itemOf(site.siteId, "content", id), ({ publishUnknown }) => publishUnknown),
      )
      expect(doubts).toEqual([false, true])
    }),
  )
}
