/** Items that a host adds, ready for a stage, with nothing in them that a test is not about. */
import {
  type Brief,
  type NewCluster,
  type NewContent,
  type NewIdea,
  type NewTask,
  type Outputs,
  Storage,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { newIds, type Site } from "./site.ts"

export const brief = (title: string): Brief => ({
  title,
  angle: "",
  outline: [],
  targetWords: 1500,
  primaryKeyword: title,
  secondaryKeywords: [],
  contentType: "guide",
})

export const newCluster = (id: string, name = `cluster ${id}`): NewCluster => ({
  id,
  name,
  description: "",
  primaryKeyword: name,
  intent: null,
})

export const newIdea = (id: string, clusterId: string | null = null, ordinal = 1): NewIdea => ({
  id,
  clusterId,
  ordinal,
  ...brief(`idea ${id}`),
})

export const newTask = (id: string, ideaId: string | null = null, dueOrder = 0): NewTask => ({
  id,
  ideaId,
  clusterId: null,
  dueOrder,
  ...brief(`task ${id}`),
})

export const newContent = (id: string, more: Partial<Omit<NewContent, "id">> = {}): NewContent => ({
  id,
  taskId: null,
  clusterId: null,
  title: `article ${id}`,
  slug: `article-${id}`,
  html: "<p>Words.</p>",
  excerpt: "",
  metaTitle: "",
  metaDescription: "",
  wordCount: 1500,
  tags: [],
  primaryKeyword: "",
  ...more,
})

/** Adds keywords `phrase 001`, `phrase 002`, ... and answers their ids in that order. */
export const addedKeywords = Effect.fnUntraced(function* (site: Site, count: number) {
  const { pipeline } = yield* Storage
  const ids = yield* newIds(count)
  yield* pipeline.addKeywords(
    site.siteId,
    ids.map((id, at) => ({ id, phrase: `phrase ${String(at + 1).padStart(4, "0")}` })),
  )
  return ids
})

const added = (make: (ids: ReadonlyArray<string>) => Outputs) => (site: Site, count: number) =>
  Effect.gen(function* () {
    const { pipeline } = yield* Storage
    const ids = yield* newIds(count)
    yield* pipeline.addItems(site.siteId, make(ids))
    return ids
  })

export const addedClusters = added((ids) => ({ clusters: ids.map((id) => newCluster(id)) }))
export const addedIdeas = added((ids) => ({
  ideas: ids.map((id, at) => newIdea(id, null, at + 1)),
}))
export const addedTasks = added((ids) => ({ tasks: ids.map((id) => newTask(id)) }))
export const addedContents = added((ids) => ({ contents: ids.map((id) => newContent(id)) }))
