/** A text as a vector: words in common make texts alike, which is all that a test needs. */
const DIMENSIONS = 1024

export const vectorOf = (text: string): ReadonlyArray<number> => {
  const vector = Array.from({ length: DIMENSIONS }, () => 0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 7
    for (const character of word) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003
    const at = hash % DIMENSIONS
    vector[at] = (vector[at] ?? 0) + 1
  }
  return vector
}
