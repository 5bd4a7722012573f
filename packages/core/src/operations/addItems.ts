/** Adds keywords, and items of later kinds that the host made elsewhere. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { countWords } from "../ai/countWords.ts"
import { sanitiseHtml } from "../ai/sanitiseHtml.ts"
import { slugify } from "../ai/slugify.ts"
import { ClusterInput, type NewCluster } from "../domain/Cluster.ts"
import { validate } from "../domain/validate.ts"
import { ContentInput, type NewContent } from "../domain/Content.ts"
import { type Brief, IdeaInput, type NewIdea } from "../domain/Idea.ts"
import { KeywordInput } from "../domain/Keyword.ts"
import { type NewTask, TaskInput } from "../domain/Task.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Ids } from "../ports/Ids.ts"
import { Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readSite } from "./site.ts"

export interface AddKeywordsInput extends OnSite, ByActor {
  readonly keywords: ReadonlyArray<KeywordInput | string>
}

const Keywords = Schema.Array(KeywordInput)

/** Adds keywords as `new`. One whose phrase the site has already is counted as a duplicate. */
export const addKeywords = Effect.fnUntraced(function* (input: AddKeywordsInput) {
  const { siteId } = yield* readSite(input.siteId)
  const given = input.keywords.map((keyword) =>
    typeof keyword === "string" ? { phrase: keyword } : keyword,
  )
  const keywords = yield* validate(Keywords)(given)
  const { pipeline } = yield* Storage
  const withIds = yield* Effect.forEach(keywords, withId)
  const result = yield* retryBriefly(pipeline.addKeywords(siteId, withIds))
  yield* audit(siteId, input, "add_keywords", { ...result })
  return result
})

const withId = Effect.fnUntraced(function* <A extends object>(value: A) {
  const ids = yield* Ids
  return { ...value, id: yield* ids.next }
})

const Items = Schema.Struct({
  clusters: Schema.optionalKey(Schema.Array(ClusterInput)),
  ideas: Schema.optionalKey(Schema.Array(IdeaInput)),
  tasks: Schema.optionalKey(Schema.Array(TaskInput)),
  contents: Schema.optionalKey(Schema.Array(ContentInput)),
})

/** Items of any of these kinds. */
export interface AddItemsInput extends OnSite, ByActor {
  /** For stage 2; their `keywords` become keywords of the site. */
  readonly clusters?: ReadonlyArray<ClusterInput>
  /** For stage 3. */
  readonly ideas?: ReadonlyArray<IdeaInput>
  /** For stage 4. */
  readonly tasks?: ReadonlyArray<TaskInput>
  /** For stage 5; their `html` is sanitised, their words are counted. */
  readonly contents?: ReadonlyArray<ContentInput>
}

/** Adds items of later kinds, each waiting for its own stage. Answers their ids by kind. */
export const addItems = Effect.fnUntraced(function* ({
  actor,
  requestId,
  siteId,
  ...given
}: AddItemsInput) {
  yield* readSite(siteId)
  const items = yield* validate(Items)(given)
  const { pipeline } = yield* Storage
  const clusters = yield* Effect.forEach(items.clusters ?? [], withId)
  const ideas = yield* Effect.forEach(items.ideas ?? [], withId)
  const tasks = yield* Effect.forEach(items.tasks ?? [], withId)
  const contents = yield* Effect.forEach(items.contents ?? [], withId)
  const keywords = yield* Effect.forEach(
    clusters.flatMap(({ id, keywords: phrases }) =>
      (phrases ?? []).map((phrase) => ({ phrase, clusterId: id })),
    ),
    withId,
  )
  yield* retryBriefly(
    pipeline.addItems(siteId, {
      clusters: clusters.map(toCluster),
      ideas: ideas.map((idea): NewIdea => ({
        ...toBrief(idea),
        id: idea.id,
        clusterId: null,
        ordinal: 1,
      })),
      tasks: tasks.map(toTask),
      contents: contents.map(toContent),
      keywords,
    }),
  )
  const added = {
    clusters: clusters.map(({ id }) => id),
    ideas: ideas.map(({ id }) => id),
    tasks: tasks.map(({ id }) => id),
    contents: contents.map(({ id }) => id),
  }
  yield* audit(siteId, { actor, requestId }, "add_items", {
    clusters: added.clusters.length,
    ideas: added.ideas.length,
    tasks: added.tasks.length,
    contents: added.contents.length,
  })
  return added
})

const toCluster = (input: ClusterInput & { readonly id: string }): NewCluster => ({
  id: input.id,
  name: input.name,
  description: input.description ?? "",
  primaryKeyword: input.primaryKeyword,
  intent: input.intent ?? null,
})

const toBrief = (input: IdeaInput): Brief => ({
  title: input.title,
  angle: input.angle ?? "",
  outline: input.outline ?? [],
  targetWords: input.targetWords ?? 1500,
  primaryKeyword: input.primaryKeyword,
  secondaryKeywords: input.secondaryKeywords ?? [],
  contentType: input.contentType ?? "guide",
})

const toTask = (input: TaskInput & { readonly id: string }): NewTask => ({
  ...toBrief(input),
  id: input.id,
  ideaId: null,
  clusterId: null,
  dueOrder: input.dueOrder ?? 0,
})

const toContent = (input: ContentInput & { readonly id: string }): NewContent => {
  const html = sanitiseHtml(input.html)
  return {
    id: input.id,
    taskId: null,
    clusterId: null,
    title: input.title,
    slug: slugify(input.slug ?? input.title, input.id),
    html,
    excerpt: input.excerpt ?? "",
    metaTitle: input.metaTitle ?? input.title,
    metaDescription: input.metaDescription ?? input.excerpt ?? "",
    wordCount: countWords(html),
    tags: input.tags ?? [],
    primaryKeyword: input.primaryKeyword ?? "",
  }
}
