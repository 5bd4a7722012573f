/** New items: as a commit makes them or a host adds them, each waiting for its stage. */
import type { Content } from "../domain/Content.ts"
import type { Item } from "../domain/Item.ts"
import type { NewPublication } from "../domain/Publication.ts"
import type { StoredFields } from "../domain/itemFields.ts"
import type { ItemKind } from "../domain/Stage.ts"
import type { Outputs } from "../ports/PipelineStore.ts"
import { type MemoryItems, naturalKey } from "./MemoryItems.ts"

/** Who makes items, and when. */
export interface Origin {
  readonly siteId: string
  /** Null: the host. */
  readonly runId: string | null
  readonly at: Date
}

export const storedFields = ({ at, runId, siteId }: Origin): Pick<Item, StoredFields> => ({
  siteId,
  runId,
  attempts: 0,
  lastError: null,
  failedStage: null,
  failedRunId: null,
  suspicion: 0,
  outages: 0,
  outageMark: 0,
  createdAt: at,
  updatedAt: at,
})

type NewItems = Omit<Outputs, "publications">

/** How many of these could not be stored beside what is there, or beside each other. */
export const countTaken = (items: MemoryItems, outputs: NewItems): number => {
  const seen = new Set<string>()
  let taken = 0
  for (const [kind, list] of listsOf(outputs))
    for (const item of list) {
      const key = naturalKey(kind, item)
      const known = items.get(kind, item.id) !== undefined || seen.has(`${kind} id ${item.id}`)
      if (known || (key !== null && (items.holderOf(key) !== undefined || seen.has(key)))) taken++
      seen.add(`${kind} id ${item.id}`)
      if (key !== null) seen.add(key)
    }
  return taken
}

/** Stores new items; the caller has made sure that none of them is taken. Answers how many. */
export const storeOutputs = (items: MemoryItems, outputs: NewItems, origin: Origin): number => {
  const stored = storedFields(origin)
  const { clusters = [], contents = [], ideas = [], images = [], tasks = [] } = outputs
  for (const cluster of clusters)
    items.put("cluster", { ...cluster, ...stored, status: "new", keywordIds: [] })
  for (const idea of ideas) items.put("idea", { ...idea, ...stored, status: "new" })
  for (const task of tasks) items.put("task", { ...task, ...stored, status: "queued" })
  for (const content of contents)
    items.put("content", {
      ...content,
      ...stored,
      ...undecided,
      slug: freeSlug(items.site(origin.siteId).slugs, content.slug, content.id),
      status: "draft",
    })
  for (const image of images)
    items.put("image", { ...image, ...stored, status: "pending", media: null, retried: false })
  return clusters.length + contents.length + ideas.length + images.length + tasks.length
}

/** Stores where an article is: one publication per article. Answers how many are new (0 or 1). */
export const storePublication = (
  items: MemoryItems,
  publication: NewPublication,
  origin: Origin,
): number => {
  const before = items.publicationOf(publication.contentId)
  if (before === undefined) {
    items.put("publication", { ...publication, ...storedFields(origin), publishedAt: origin.at })
    return 1
  }
  const { externalId, url } = publication
  items.put("publication", { ...before, externalId, url, updatedAt: origin.at })
  return 0
}

/** An article that is out: nothing is open about it. */
export const asPublished = (content: Content, at: Date): Content => ({
  ...content,
  ...finished,
  status: "published",
  publishUnknown: false,
  heldBack: false,
  updatedAt: at,
})

/** What a stored result clears. */
export const finished = {
  attempts: 0,
  suspicion: 0,
  outages: 0,
  outageMark: 0,
  lastError: null,
  failedStage: null,
} as const

const undecided = {
  reviewAt: null,
  approvedAt: null,
  approvedBy: null,
  rejectedAt: null,
  rejectedBy: null,
  rejectReason: null,
  publishAfter: null,
  heldBack: false,
  publishUnknown: false,
} as const

const listsOf = (
  outputs: NewItems,
): ReadonlyArray<readonly [ItemKind, ReadonlyArray<{ readonly id: string }>]> => [
  ["cluster", outputs.clusters ?? []],
  ["idea", outputs.ideas ?? []],
  ["task", outputs.tasks ?? []],
  ["content", outputs.contents ?? []],
  ["image", outputs.images ?? []],
]

/** The slug, or the slug with as much of the id's random end as it takes to be the only one. */
const freeSlug = (taken: ReadonlySet<string>, slug: string, id: string): string => {
  let free = slug
  for (let digits = 6; taken.has(free); digits++) free = `${slug}-${id.slice(-digits)}`
  return free
}
