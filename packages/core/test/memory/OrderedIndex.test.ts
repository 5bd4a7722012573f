/** The index behind every page: whatever is added and deleted, it reads like a sorted list. */
import { describe, expect, it } from "vitest"
import { comparePlaces, OrderedIndex, type Place } from "../../src/memory/OrderedIndex.ts"

/** The same numbers every time, in no visible order. */
const numbers = (count: number): ReadonlyArray<number> => {
  let state = 42
  return Array.from({ length: count }, () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31))
}

describe("OrderedIndex", () => {
  it("reads in order of keys, then ids, in both directions, after any adds and deletes", () => {
    const index = new OrderedIndex()
    const model = new Map<string, Place>()
    for (const n of numbers(3000)) {
      const id = `id-${(n >> 8) % 200}`
      if (model.has(id)) {
        index.delete(id)
        model.delete(id)
      } else {
        const place = { id, key: (n >> 4) % 7 }
        index.add(id, place.key)
        model.set(id, place)
      }
      if (n % 5 !== 0) continue
      const sorted = Array.from(model.values()).sort(comparePlaces)
      const ids = sorted.map((place) => place.id)
      expect([...index.ascending()]).toEqual(ids)
      expect([...index.descending()]).toEqual(ids.toReversed())
      const middle = { id: "id-77", key: 3 }
      const above = sorted.filter((place) => comparePlaces(place, middle) > 0)
      const below = sorted.filter((place) => comparePlaces(place, middle) < 0)
      expect([...index.ascending(middle)]).toEqual(above.map((place) => place.id))
      expect([...index.descending(middle)]).toEqual(below.map((place) => place.id).toReversed())
      expect(index.size).toBe(model.size)
    }
  })
})
