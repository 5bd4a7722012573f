/** OrderedIndex: ids in order of a key, then of themselves. Writes cost O(1); sorting waits for a reader. */

export interface Place {
  readonly key: string | number
  readonly id: string
}

export const comparePlaces = (a: Place, b: Place): number => {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1
}

export class OrderedIndex {
  /** What is in; a place in `#order` that is not the one here is gone. */
  readonly #places = new Map<string, Place>()
  #order: Array<Place> = []
  /** Everything before it is gone: pages are read from the start, and what they took leaves there. */
  #head = 0
  #added: Array<Place> = []

  get size(): number {
    return this.#places.size
  }

  add(id: string, key: string | number = 0): void {
    const place = { key, id }
    this.#places.set(id, place)
    this.#added.push(place)
  }

  delete(id: string): void {
    this.#places.delete(id)
  }

  /** Ids in order, those after the place of (`key`, `id`). Not to be changed while it is read. */
  *ascending(after: Place | null = null): Generator<string> {
    this.#sort()
    for (let at = after === null ? this.#head : this.#firstAfter(after); ; at++) {
      const place = this.#order[at]
      if (place === undefined) return
      if (this.#isIn(place)) yield place.id
    }
  }

  /** Ids in reverse order, those before the place of (`key`, `id`). */
  *descending(before: Place | null = null): Generator<string> {
    this.#sort()
    for (
      let at = before === null ? this.#order.length : this.#firstAfter(before);
      at > this.#head;
    ) {
      const place = this.#order[--at]
      if (place === undefined || !this.#isIn(place)) continue
      if (before === null || comparePlaces(place, before) < 0) yield place.id
    }
  }

  #isIn(place: Place): boolean {
    return this.#places.get(place.id) === place
  }

  #sort(): void {
    if (this.#added.length > 0) {
      const added = this.#added.filter((place) => this.#isIn(place)).sort(comparePlaces)
      this.#added = []
      const [first] = added
      const last = this.#order.at(-1)
      if (first !== undefined && last !== undefined && comparePlaces(last, first) > 0) {
        this.#compact()
        for (const place of added) this.#order.push(place)
        this.#order.sort(comparePlaces)
      } else {
        for (const place of added) this.#order.push(place)
      }
    }
    if (this.#order.length > 2 * this.#places.size + 64) this.#compact()
    for (; this.#head < this.#order.length; this.#head++) {
      const place = this.#order[this.#head]
      if (place !== undefined && this.#isIn(place)) return
    }
  }

  #compact(): void {
    this.#order = this.#order.filter((place) => this.#isIn(place))
    this.#head = 0
  }

  /** The first position whose place comes after `place`. */
  #firstAfter(place: Place): number {
    let low = this.#head
    let high = this.#order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = this.#order[middle]
      if (there !== undefined && comparePlaces(there, place) <= 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
