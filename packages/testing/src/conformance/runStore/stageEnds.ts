/** How a stage ends (R-15, INV-6). */
import { expect } from "@effect/vitest"
import { logLine, nextStage, STAGES, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { advanced, charge, committed, quarantined, taken } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf } from "../expectations.ts"
import { addedClusters, addedIdeas, addedKeywords, newCluster } from "../itemsOf.ts"
import { newId, newSite } from "../site.ts"
import { endStage, finished, handedOver, recordOf, startedRun } from "../startedRun.ts"

export const stageEnds: Requirements<Storage> = (it, time) => {
  it(
    "INV-6 MUST not end a stage while items wait for it, and say how many",
    Effect.gen(function* () {
      const site = yield* newSite()
      yield* addedKeywords(site, 3)
      const run = yield* startedRun(site)
      const before = yield* recordOf(run.runId)
      const log = [logLine("stage.completed", "Done.")]
      const end = yield* endStage(run, 1, { log, percentage: 50 })
      expect(end).toMatchObject({ _tag: "NotYet", eligible: 3 })
      const after = yield* recordOf(run.runId)
      expect(after).toMatchObject({ currentStage: 1, logNumber: 0, percentage: 0 })
      expect(after.stages).toEqual(before.stages)
    }),
  )

  it(
    "INV-6 MUST not end a stage while items are in hand",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 2)
      const run = yield* startedRun(site)
      yield* taken(run, 1)
      expect((yield* endStage(run, 1))._tag).toBe("NotYet")
      yield* committed(run, 1, { advanced: advanced(ids.slice(0, 1)), hand: null })
      expect((yield* endStage(run, 1))._tag).toBe("NotYet")
      yield* committed(run, 1, { hand: ids.slice(1) })
      expect((yield* endStage(run, 1))._tag).toBe("NotYet")
      yield* committed(run, 1, { advanced: advanced(ids.slice(1)) })
      expect((yield* endStage(run, 1))._tag).toBe("Ended")
    }),
  )

  it(
    "INV-6 MUST not end a stage while something is in hand that no longer waits: a host filed it meanwhile",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      yield* taken(run, 1)
      const [clusterId, id] = [yield* newId, yield* newId]
      yield* pipeline.addItems(site.siteId, {
        clusters: [newCluster(clusterId)],
        keywords: [{ id, phrase: "phrase 0001", clusterId }],
      })
      expect(yield* endStage(run, 1)).toMatchObject({ _tag: "NotYet", eligible: 0 })
      yield* committed(run, 1, {})
      expect((yield* recordOf(run.runId)).inHand).toBeNull()
      expect((yield* endStage(run, 1))._tag).toBe("Ended")
    }),
  )

  it(
    "R-15 MUST not end a stage that an item reached meanwhile",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { advanced: advanced(ids) })
      const { pipeline } = yield* Storage
      yield* pipeline.addKeywords(site.siteId, [{ id: yield* newId, phrase: "a late one" }])
      expect(yield* endStage(run, 1)).toMatchObject({ _tag: "NotYet", eligible: 1 })
    }),
  )

  it(
    "R-15 MUST freeze the ended stage and open the next one with what waits for it",
    Effect.gen(function* () {
      const site = yield* newSite()
      const ids = yield* addedKeywords(site, 4)
      yield* addedClusters(site, 2)
      const run = yield* startedRun(site, { pending: { 1: 4 } })
      const clusterId = yield* newId
      yield* committed(run, 1, {
        advanced: ids.map((id) => ({ id, clusterId })),
        outputs: { clusters: [newCluster(clusterId)] },
        charge: charge(15),
        batches: 1,
      })
      const log = [logLine("stage.completed", "Done.", { stage: 1 })]
      const end = yield* endStage(run, 1, { log, percentage: 20 })
      expect(end).toMatchObject({ _tag: "Ended", answer: { control: "none", logNumber: 1 } })
      const after = yield* recordOf(run.runId)
      expect(after).toMatchObject({ currentStage: 2, percentage: 20, notBefore: null })
      expect(after.stages[1]).toMatchObject({ input: 4, processed: 4, created: 1, skipped: false })
      expect(after.stages[1].endedAt).toBeInstanceOf(Date)
      expect(after.stages[2]).toMatchObject({ input: 3, processed: 0, endedAt: null })
      expect(after.stages[2].startedAt).toEqual(after.stages[1].endedAt)
    }),
  )

  it(
    "R-15 MUST answer a repeated stage end as if just done, and end nothing more",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      const log = [logLine("stage.completed", "Done.")]
      expect((yield* endStage(run, 1, { log }))._tag).toBe("Ended")
      const before = yield* recordOf(run.runId)
      yield* time.tick
      const again = yield* endStage(run, 1, { log })
      expect(again).toMatchObject({ _tag: "Ended", answer: { control: "none", logNumber: 1 } })
      const after = yield* recordOf(run.runId)
      expect(after).toMatchObject({ currentStage: 2, logNumber: 1 })
      expect(after.stages).toEqual(before.stages)
    }),
  )

  it(
    "MUST end a skipped stage with zeros whatever waits, and leave it waiting",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 3)
      yield* addedClusters(site, 2)
      const run = yield* startedRun(site, { pending: { 1: 3 } })
      expect((yield* endStage(run, 1, { skipped: true }))._tag).toBe("Ended")
      const { currentStage, stages } = yield* recordOf(run.runId)
      expect(currentStage).toBe(2)
      expect(stages[1]).toMatchObject({ skipped: true, processed: 0, failed: 0, created: 0 })
      expect(stages[1].endedAt).toBeInstanceOf(Date)
      expect(stages[2]).toMatchObject({ input: 2, skipped: false })
      expect((yield* itemOf(site.siteId, "keyword", id)).status).toBe("new")
    }),
  )

  it(
    "MUST end an empty stage with zeros that is not skipped",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      expect((yield* endStage(run, 1))._tag).toBe("Ended")
      const { stages } = yield* recordOf(run.runId)
      expect(stages[1]).toMatchObject({
        skipped: false,
        input: 0,
        processed: 0,
        credits: stages[2].credits,
      })
    }),
  )

  it(
    "R-12 MUST end a stage whose last item this run quarantined, also after it was retried",
    Effect.gen(function* () {
      const { pipeline } = yield* Storage
      const site = yield* newSite()
      const [id = ""] = yield* addedKeywords(site, 1)
      const run = yield* startedRun(site)
      yield* committed(run, 1, { failed: [quarantined(id)] })
      expect(
        yield* pipeline.retryFailed({
          siteId: site.siteId,
          stage: 1,
          failedRunId: null,
          ids: null,
        }),
      ).toBe(1)
      expect((yield* itemOf(site.siteId, "keyword", id)).status).toBe("new")
      expect((yield* endStage(run, 1))._tag).toBe("Ended")
    }),
  )

  it(
    "R-24 MUST store the delay between stages as `notBefore`",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      yield* endStage(run, 1, { delay: time.brief })
      const { notBefore, stages } = yield* recordOf(run.runId)
      time.expectLater(stages[1].endedAt, notBefore, time.brief)
    }),
  )

  it(
    "R-14 MUST only raise the percentage",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      const percentages: Array<number> = []
      for (const [stage, percentage] of [
        [1, 40],
        [2, 10],
        [3, 41],
      ] as const) {
        yield* endStage(run, stage, { percentage })
        percentages.push((yield* recordOf(run.runId)).percentage)
      }
      expect(percentages).toEqual([40, 40, 41])
    }),
  )

  it(
    "MUST end all seven stages in order and keep currentStage 7 after the last",
    Effect.gen(function* () {
      const run = yield* startedRun(yield* newSite())
      for (const stage of STAGES) {
        expect((yield* endStage(run, stage))._tag).toBe("Ended")
        expect((yield* recordOf(run.runId)).currentStage).toBe(nextStage(stage) ?? 7)
      }
      const { stages, status } = yield* recordOf(run.runId)
      expect(STAGES.map((stage) => stages[stage].endedAt instanceof Date)).toEqual(
        STAGES.map(() => true),
      )
      expect(status).toBe("running")
    }),
  )

  it(
    "INV-25 MUST look only at the run's own site when it ends a stage",
    Effect.gen(function* () {
      const other = yield* newSite()
      yield* addedIdeas(other, 2)
      const run = yield* startedRun(yield* newSite(), { stage: 2 })
      expect((yield* endStage(run, 2))._tag).toBe("Ended")
      expect((yield* recordOf(run.runId)).stages[3].input).toBe(0)
      expect((yield* endStage(run, 3))._tag).toBe("Ended")
    }),
  )

  it(
    "MUST let the next holder repeat a stage end that its predecessor made",
    Effect.gen(function* () {
      const site = yield* newSite()
      const run = yield* startedRun(site)
      yield* endStage(run, 1)
      const next = yield* handedOver(run)
      const { stages } = yield* recordOf(run.runId)
      expect((yield* endStage(next, 1))._tag).toBe("Ended")
      expect(yield* recordOf(run.runId)).toMatchObject({ currentStage: 2, stages })
      expect((yield* finished(next)).status).toBe("completed")
    }),
  )
}
