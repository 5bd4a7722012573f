/** Counters that equal a recount after every commit of a whole run (INV-11, INV-14, R-15). */
import { expect } from "@effect/vitest"
import {
  type Commit,
  type InputKind,
  type ItemKind,
  type StageNumber,
  stageFacts,
  STAGES,
  Storage,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import {
  advanced,
  charge,
  committed,
  expectCharged,
  media,
  quarantined,
  taken,
} from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { newImage } from "../illustrated.ts"
import { addedKeywords, newCluster, newContent, newIdea, newTask } from "../itemsOf.ts"
import { newId, newSite, type Site } from "../site.ts"
import { endStage, recordOf, type Run, startedRun, untold } from "../startedRun.ts"

const MADE: { readonly [N in StageNumber]: ItemKind } = {
  1: "cluster",
  2: "idea",
  3: "task",
  4: "content",
  5: "image",
  6: "image",
  7: "publication",
}

const itemsOf = Effect.fnUntraced(function* (site: Site, kind: ItemKind, runId: string | null) {
  const { pipeline } = yield* Storage
  const page = { siteId: site.siteId, kind, status: null, search: null, after: null, limit: 1000 }
  return (yield* pipeline.listItems({ ...page, runId })).items
})

/** Recounts the items and compares with the counters of the run. */
const expectRecount = Effect.fnUntraced(function* (
  run: Run,
  gone: Readonly<Record<number, number>>,
) {
  const { stages } = yield* recordOf(run.runId)
  for (const stage of STAGES) {
    const inputs = yield* itemsOf(run, stageFacts(stage).inputKind satisfies InputKind, null)
    const made = yield* itemsOf(run, MADE[stage], run.runId)
    const created =
      stage === 6
        ? made.filter((item) => "media" in item && item.media !== null).length
        : made.length
    const failed = inputs.filter((i) => i.failedRunId === run.runId && i.failedStage === stage)
    expect([stage, stages[stage].created]).toEqual([stage, created])
    expect([stage, stages[stage].failed]).toEqual([stage, failed.length])
    expect([stage, stages[stage].processed]).toEqual([stage, gone[stage] ?? 0])
  }
})

export const recounts: Requirements<Storage> = (it) => {
  it(
    "INV-11 MUST keep counters and credits equal to a recount after every commit of a whole run",
    Effect.gen(function* () {
      const { runs } = yield* Storage
      const site = yield* newSite()
      yield* addedKeywords(site, 7)
      const run = yield* startedRun(site, { pending: { 1: 7 } })
      const processed: Record<number, number> = {}
      let credits = 0
      const batch = Effect.fnUntraced(function* (
        stage: StageNumber,
        make: (ids: ReadonlyArray<string>) => Effect.Effect<Partial<Commit>, never, never>,
        price: number,
      ) {
        for (;;) {
          const ids = yield* taken(run, stage, { limit: 3 })
          const [first = "", ...rest] = ids
          if (ids.length === 0) return yield* endStage(run, stage)
          // The first of every full page is quarantined.
          const done = ids.length === 3 ? rest : ids
          const lost = ids.length === 3 ? [quarantined(first)] : []
          const more = yield* make(done)
          yield* committed(run, stage, {
            advanced: advanced(done),
            ...more,
            failed: lost,
            ...(price > 0 && { charge: charge(price * done.length, done.length) }),
          })
          processed[stage] = (processed[stage] ?? 0) + done.length
          credits = (Math.round(credits * 10) + Math.round(price * 10) * done.length) / 10
          yield* expectRecount(run, processed)
          yield* expectCharged(run.runId, credits)
        }
      })
      const ids = yield* Effect.replicateEffect(newId, 200)
      const next = (): string => ids.pop() ?? ""
      const make =
        (f: (done: ReadonlyArray<string>) => Partial<Commit>) => (done: ReadonlyArray<string>) =>
          Effect.sync(() => f(done))
      const clustering = (done: ReadonlyArray<string>): Partial<Commit> => {
        const cluster = newCluster(next())
        return {
          advanced: done.map((id) => ({ id, clusterId: cluster.id })),
          outputs: { clusters: [cluster] },
          batches: 1,
        }
      }
      const ideas = (cluster: string) => [1, 2, 3].map((n) => newIdea(next(), cluster, n))
      const images = (content: string) =>
        ["featured", "in_article_1"].map((position) => newImage(next(), content, position))

      yield* batch(1, make(clustering), 1.5)
      yield* batch(
        2,
        make((done) => ({ outputs: { ideas: done.flatMap(ideas) } })),
        6,
      )
      yield* batch(
        3,
        make((done) => ({ outputs: { tasks: done.map((id) => newTask(next(), id)) } })),
        0,
      )
      const write = (id: string) => newContent(next(), { taskId: id, wordCount: 100 })
      yield* batch(
        4,
        make((done) => ({ outputs: { contents: done.map(write) }, words: 100 * done.length })),
        1,
      )
      yield* batch(
        5,
        make((done) => ({ outputs: { images: done.flatMap(images) } })),
        0.4,
      )
      yield* batch(
        6,
        make((done) => ({ advanced: done.map((id) => ({ id, media: media(id) })) })),
        1,
      )
      const publish = (contentId: string) => ({
        id: next(),
        contentId,
        externalId: contentId,
        url: null,
      })
      yield* batch(
        7,
        make((done) => ({ outputs: { publications: done.map(publish) } })),
        0,
      )

      const finished = yield* runs.finish(run.lease, untold)
      expect(processed).toEqual({ 1: 5, 2: 2, 3: 4, 4: 3, 5: 2, 6: 3, 7: 2 })
      expect(STAGES.map((stage) => finished.stages[stage].failed)).toEqual([2, 1, 2, 1, 1, 1, 0])
      yield* expectRecount(run, processed)
      yield* expectCharged(run.runId, credits)
      expect(credits).toBe(26.3)
    }),
  )
}
