/** What a commit stores of calls that failed: attempts, outages, quarantine. */
import { expect } from "@effect/vitest"
import type { Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, committed, failed, quarantined } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { addedKeywords } from "../itemsOf.ts"
import { newSite } from "../site.ts"
import { recordOf, startedRun } from "../startedRun.ts"

export const failures: Requirements<Storage> = (it) => {
  it(
    "R-03 MUST store attempts and the error of an answered failure, and leave the item waiting",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [failed(id, { attempts: 2, code: "ai_timeout" })] })
      const item = yield* itemOf(site.siteId, "keyword", id)
      expect(item).toMatchObject({ status: "new", attempts: 2, failedStage: null })
      expect(item).toMatchObject({ failedRunId: null, outages: 0 })
      expect(item.lastError).toMatchObject({ code: "ai_timeout", message: "no" })
      expect(item.lastError?.at).toBeInstanceOf(Date)
      expect((yield* recordOf(run.runId)).stages[1]).toMatchObject({ processed: 0, failed: 0 })
    }),
  )

  it(
    "R-12 MUST keep the stage and the run of a quarantine on the item",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [quarantined(id, "poison")] })
      const item = yield* itemOf(site.siteId, "keyword", id)
      expect(item).toMatchObject({ status: "failed", failedStage: 1, failedRunId: run.runId })
      expect(item).toMatchObject({ attempts: 3, lastError: { code: "poison" } })
      expect((yield* recordOf(run.runId)).stages[1]).toMatchObject({ processed: 0, failed: 1 })
    }),
  )

  it(
    "R-10 MUST mark an outage that an item alone caused with what the stage had processed",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 3)
      const id = ids[2] ?? ""
      const run = yield* startedRun(site)
      yield* committed(run, 1, { advanced: advanced(ids.slice(0, 2)) })
      yield* committed(run, 1, { failed: [failed(id, { attempts: 0, outage: true })] })
      const item = yield* itemOf(site.siteId, "keyword", id)
      expect(item).toMatchObject({ outages: 1, outageMark: 2, attempts: 0, status: "new" })
    }),
  )
}
