/** How stages 6 and 7 end where a publish policy holds articles back. */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { addedContents } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import { endStage, reach, recordOf, startedRun } from "../startedRun.ts"

export const gatedEnds: Requirements<Storage> = (it) => {
  it(
    "R-13 MUST count as ready all articles in stage 7's statuses, and as input those that pass the gate",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedContents(site, 3)
      const run = yield* startedRun(site, { stage: 5 })
      yield* committed(run, 5, { advanced: advanced(ids) })
      const approve = { _tag: "Approve", by: "ann" } as const
      yield* pipeline.judge({ siteId: site.siteId, contentId: ids[0] ?? "", verdict: approve })
      yield* endStage(run, 5)
      yield* endStage(run, 6, { policy: { mode: "review" } })
      expect((yield* recordOf(run.runId)).stages[7]).toMatchObject({ ready: 3, input: 1 })
    }),
  )

  it(
    "R-13 MUST mark what stage 7 leaves in its statuses heldBack, and nothing else",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const ids = yield* addedContents(site, 2)
      const run = yield* startedRun(site, { stage: 5 })
      yield* committed(run, 5, { advanced: advanced(ids) })
      const [approved = "", left = ""] = ids
      const verdict = { _tag: "Approve", by: "ann" } as const
      yield* pipeline.judge({ siteId: site.siteId, contentId: approved, verdict })
      yield* reach(run, 6)
      yield* endStage(run, 6, { policy: { mode: "review" } })
      const receipt = { externalId: "1", url: null, contentId: approved, id: yield* newId }
      const outputs = { publications: [receipt] }
      yield* committed(run, 7, { advanced: advanced([approved]), outputs })
      const other = yield* newSite()
      const [draft = ""] = yield* addedContents(site, 1)
      const [foreign = ""] = yield* addedContents(other, 1)
      expect((yield* endStage(run, 7, { policy: { mode: "review" } }))._tag).toBe("Ended")
      const heldBack = yield* Effect.forEach([left, approved, draft], (id) =>
        Effect.map(itemOf(site.siteId, "content", id), (content) => content.heldBack),
      )
      expect(heldBack).toEqual([true, false, false])
      expect((yield* itemOf(other.siteId, "content", foreign)).heldBack).toBe(false)
    }),
  )
}
