/** Choices that look free and are always the same for the same text: the offline functions' only variety. */

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash ^= text.charCodeAt(at)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

/** Numbers from 0 up to, not including, 1 (mulberry32). */
export function seeded(text: string): () => number {
  let state = hashOf(text)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same things in another order. */
export function shuffled<A>(things: ReadonlyArray<A>, next: () => number): Array<A> {
  return things
    .map((thing) => ({ thing, place: next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ thing }) => thing)
}
