/** Any item, and the order in which a stage takes its input. */
import type { Cluster } from "./Cluster.ts"
import type { Content } from "./Content.ts"
import type { Idea } from "./Idea.ts"
import type { Image } from "./Image.ts"
import type { Keyword } from "./Keyword.ts"
import type { Publication } from "./Publication.ts"
import type { Task } from "./Task.ts"

export interface ItemByKind {
  readonly keyword: Keyword
  readonly cluster: Cluster
  readonly idea: Idea
  readonly task: Task
  readonly content: Content
  readonly image: Image
  readonly publication: Publication
}
export type Item = ItemByKind[keyof ItemByKind]

/** An item as a stage gets it: one of the kinds that a stage can take. */
export type InputItem = Keyword | Cluster | Idea | Task | Content | Image

/**
 * How cautiously an item is taken; a page holds items of one rank, lowest first.
 * 0: freely. 1: a worker died with it in hand, so the hand must be exact.
 * 2: it alone caused two outage pauses, so it runs after all others.
 * 3: workers died twice with it, so it runs alone.
 */
export type Rank = 0 | 1 | 2 | 3

export const rankOf = (item: { readonly suspicion: number; readonly outages: number }): Rank => {
  if (item.suspicion >= 2) return 3
  if (item.outages >= 2) return 2
  return item.suspicion === 1 ? 1 : 0
}

/** What a person recognises an item by. */
export const labelOf = (item: Item): string => {
  if ("phrase" in item) return item.phrase
  if ("title" in item) return item.title
  if ("name" in item) return item.name
  if ("position" in item) return `${item.position}: ${item.altText || item.prompt}`
  return item.url ?? item.externalId
}
