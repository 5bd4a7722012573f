/** What stages 1 to 4 make: outputs under their natural keys, made once. */
import { expect } from "@effect/vitest"
import { type Outputs, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { advanced, amount, charge, commitOf, committed, LEASE } from "../commitOf.ts"
import type { Requirements } from "../describeSuite.ts"
import { itemOf, statusesOf } from "../expectations.ts"
import {
  addedClusters,
  addedContents,
  addedIdeas,
  addedKeywords,
  addedTasks,
  newCluster,
  newContent,
  newIdea,
  newTask,
} from "../itemsOf.ts"
import { newId, newIds, newSite } from "../site.ts"
import { recordOf, startedRun } from "../startedRun.ts"

export const outputs: Requirements<Storage> = (it) => {
  it(
    "R-17 MUST put keywords into new and existing clusters; joining never changes a cluster's status",
    Effect.gen(function* () {
      const { pipeline, runs } = yield* Storage
      const site = yield* newSite()
      const [one = "", two = "", three = "", four = ""] = yield* addedKeywords(site, 4)
      const [old = ""] = yield* addedClusters(site, 1)
      const earlier = yield* startedRun(site, { stage: 2 })
      yield* committed(earlier, 2, { advanced: advanced([old]) })
      yield* runs.fail(earlier.lease, { errorMessage: "x", log: [] })
      const run = yield* startedRun(site)
      const fresh = yield* newId
      yield* committed(run, 1, {
        advanced: [
          { id: one, clusterId: fresh },
          { id: two, clusterId: old },
          { id: three, clusterId: fresh },
        ],
        outputs: { clusters: [newCluster(fresh)] },
      })
      yield* committed(run, 1, { advanced: [{ id: four, clusterId: old }] })
      const made = yield* itemOf(site.siteId, "cluster", fresh)
      expect(made).toMatchObject({ status: "new", keywordIds: [one, three], runId: run.runId })
      const joined = yield* itemOf(site.siteId, "cluster", old)
      expect(joined).toMatchObject({ status: "ideated", keywordIds: [two, four], runId: null })
      expect((yield* recordOf(run.runId)).stages[1]).toMatchObject({ processed: 4, created: 1 })
      const keywords = yield* pipeline.keywordsOf([old])
      expect(keywords.map(({ id }) => id)).toEqual([two, four])
    }),
  )

  it(
    "MUST store the ideas of a cluster by their ordinals, as new, and make the cluster ideated",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [cluster = ""] = yield* addedClusters(site, 1)
      const [one = "", two = ""] = yield* newIds(2)
      const run = yield* startedRun(site, { stage: 2 })
      const ideas = [newIdea(one, cluster, 1), newIdea(two, cluster, 2)]
      yield* committed(run, 2, {
        advanced: advanced([cluster]),
        outputs: { ideas },
        charge: charge(4, 1),
      })
      expect((yield* itemOf(site.siteId, "cluster", cluster)).status).toBe("ideated")
      const idea = yield* itemOf(site.siteId, "idea", two)
      expect(idea).toMatchObject({ ...ideas[1], status: "new", runId: run.runId, attempts: 0 })
      const { stages } = yield* recordOf(run.runId)
      expect(stages[2]).toMatchObject({ processed: 1, created: 2 })
      expect(amount(stages[2].credits)).toBe(4)
    }),
  )

  it(
    "MUST store one task for an idea, as queued, with its brief frozen",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [idea = ""] = yield* addedIdeas(site, 1)
      const task = newTask(yield* newId, idea, 3)
      const run = yield* startedRun(site, { stage: 3 })
      yield* committed(run, 3, { advanced: advanced([idea]), outputs: { tasks: [task] } })
      expect((yield* itemOf(site.siteId, "idea", idea)).status).toBe("queued")
      const stored = yield* itemOf(site.siteId, "task", task.id)
      expect(stored).toMatchObject({ ...task, status: "queued", runId: run.runId })
      expect((yield* recordOf(run.runId)).stages[3]).toMatchObject({ processed: 1, created: 1 })
    }),
  )

  it(
    "MUST store the article of a task, as draft, and count its words",
    Effect.gen(function* () {
      const site = yield* newSite()
      const [task = ""] = yield* addedTasks(site, 1)
      const article = newContent(yield* newId, { taskId: task, wordCount: 812, tags: ["a", "b"] })
      const run = yield* startedRun(site, { stage: 4 })
      yield* committed(run, 4, {
        advanced: advanced([task]),
        outputs: { contents: [article] },
        charge: { ...charge(9), units: 9 },
        words: 812,
      })
      expect((yield* itemOf(site.siteId, "task", task)).status).toBe("completed")
      const stored = yield* itemOf(site.siteId, "content", article.id)
      expect(stored).toMatchObject({ ...article, status: "draft", runId: run.runId })
      expect(stored).toMatchObject({ reviewAt: null, approvedAt: null, publishAfter: null })
      expect(stored).toMatchObject({ heldBack: false, publishUnknown: false, rejectedAt: null })
      const { stages } = yield* recordOf(run.runId)
      expect(stages[4]).toMatchObject({ processed: 1, created: 1, words: 812 })
    }),
  )

  it(
    "R-19 MUST give a slug that the site has already `-` and 6 characters of the content's id",
    Effect.gen(function* () {
      const site = yield* newSite()
      const tasks = yield* addedTasks(site, 3)
      const ids = yield* newIds(3)
      const run = yield* startedRun(site, { stage: 4 })
      const article = (at: number) =>
        newContent(ids[at] ?? "", { taskId: tasks[at] ?? null, slug: "red-shoes" })
      yield* committed(run, 4, {
        advanced: advanced(tasks.slice(0, 2)),
        outputs: { contents: [article(0), article(1)] },
      })
      yield* committed(run, 4, {
        advanced: advanced(tasks.slice(2)),
        outputs: { contents: [article(2)] },
      })
      const slugs = yield* Effect.forEach(ids, (id) =>
        Effect.map(itemOf(site.siteId, "content", id), ({ slug }) => slug),
      )
      expect(new Set(slugs).size).toBe(3)
      expect(slugs[0]).toBe("red-shoes")
      for (const at of [1, 2]) {
        expect(slugs[at]).toMatch(/^red-shoes-[0-9a-f]{6}$/u)
        expect(ids[at]?.replaceAll("-", "")).toContain(slugs[at]?.slice(-6))
      }
      expect((yield* recordOf(run.runId)).stages[4]).toMatchObject({ processed: 3, created: 3 })
    }),
  )

  const twins = [
    {
      kind: "idea",
      key: "(cluster, ordinal)",
      stage: 2,
      added: addedClusters,
      make: (parent: string, ids: ReadonlyArray<string>): Outputs => ({
        ideas: ids.map((id) => newIdea(id, parent, 1)),
      }),
    },
    {
      kind: "task",
      key: "(idea)",
      stage: 3,
      added: addedIdeas,
      make: (parent: string, ids: ReadonlyArray<string>): Outputs => ({
        tasks: ids.map((id) => newTask(id, parent)),
      }),
    },
    {
      kind: "content",
      key: "(task)",
      stage: 4,
      added: addedTasks,
      make: (parent: string, ids: ReadonlyArray<string>): Outputs => ({
        contents: ids.map((id) => newContent(id, { taskId: parent })),
      }),
    },
    {
      kind: "image",
      key: "(content, position)",
      stage: 5,
      added: addedContents,
      make: (parent: string, ids: ReadonlyArray<string>): Outputs => ({
        images: ids.map((id) => ({
          id,
          contentId: parent,
          position: "featured",
          prompt: "a shoe",
          altText: "",
        })),
      }),
    },
  ] as const
  for (const { added, key, kind, make, stage } of twins) {
    it(
      `INV-8 MUST never store two ${kind}s under one natural key ${key}`,
      Effect.gen(function* () {
        const { pipeline } = yield* Storage
        const site = yield* newSite()
        const [parent = ""] = yield* added(site, 1)
        const run = yield* startedRun(site, { stage })
        const commit = yield* commitOf(stage, {
          advanced: advanced([parent]),
          outputs: make(parent, yield* newIds(2)),
        })
        const exit = yield* Effect.exit(pipeline.commit(run.lease, commit, LEASE))
        const { created, processed } = (yield* recordOf(run.runId)).stages[stage]
        const stored = yield* statusesOf(site.siteId, kind)
        expect(stored.length).toBeLessThanOrEqual(1)
        // Refused whole, or stored once: never in between.
        expect([processed, created]).toEqual(Exit.isSuccess(exit) ? [1, stored.length] : [0, 0])
      }),
    )
  }
}
