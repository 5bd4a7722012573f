/** ItemShelf: the ids of one kind of item of one site, in the orders that they are asked for. */
import type { Item } from "../domain/Item.ts"
import { type Rank, rankOf } from "../domain/Item.ts"
import { normalisePhrase } from "../domain/Keyword.ts"
import { OrderedIndex } from "./OrderedIndex.ts"

/** The items of one status, by rank. `special`: those that an intake may refuse one by one. */
export interface StatusQueue {
  readonly ranks: Readonly<Record<Rank, OrderedIndex>>
  readonly special: Set<string>
}

const newQueue = (): StatusQueue => ({
  ranks: {
    0: new OrderedIndex(),
    1: new OrderedIndex(),
    2: new OrderedIndex(),
    3: new OrderedIndex(),
  },
  special: new Set(),
})

/** The order within a rank: keywords by phrase, tasks by due order, everything else by id. */
export const keyOf = (item: Item): string | number => {
  if ("phrase" in item) return normalisePhrase(item.phrase)
  return "dueOrder" in item ? item.dueOrder : 0
}

export class ItemShelf {
  /** All ids, ascending. */
  readonly ids = new OrderedIndex()
  readonly #queues = new Map<string, StatusQueue>()

  /** Files an item that is new (`before` undefined) or has changed. */
  file(before: Item | undefined, item: Item, special: boolean): void {
    if (before === undefined) this.ids.add(item.id)
    if (!("status" in item)) return
    const rank = rankOf(item)
    const queue = this.#queueOf(item.status)
    const earlier = before !== undefined && "status" in before ? before : undefined
    if (earlier?.status !== item.status || rankOf(earlier) !== rank) {
      if (earlier !== undefined) {
        const left = this.#queueOf(earlier.status)
        left.ranks[rankOf(earlier)].delete(item.id)
        left.special.delete(item.id)
      }
      queue.ranks[rank].add(item.id, keyOf(item))
    }
    if (special) queue.special.add(item.id)
    else queue.special.delete(item.id)
  }

  queue(status: string): StatusQueue | undefined {
    return this.#queues.get(status)
  }

  count(status: string): number {
    const queue = this.#queues.get(status)
    if (queue === undefined) return 0
    const { ranks } = queue
    return ranks[0].size + ranks[1].size + ranks[2].size + ranks[3].size
  }

  /** All ids of a status, in the order of their ranks. */
  *inStatus(status: string): Generator<string> {
    const queue = this.#queues.get(status)
    if (queue === undefined) return
    for (const rank of [0, 1, 2, 3] as const) yield* queue.ranks[rank].ascending()
  }

  #queueOf(status: string): StatusQueue {
    let queue = this.#queues.get(status)
    if (queue === undefined) {
      queue = newQueue()
      this.#queues.set(status, queue)
    }
    return queue
  }
}
