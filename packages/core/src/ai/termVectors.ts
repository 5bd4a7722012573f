/** TF-IDF vectors of short phrases, and how alike two of them are. */
import { tokensOf, topicality } from "./tokens.ts"

/** Weight by token. */
export type TermVector = ReadonlyMap<string, number>

/** What a word of one phrase only weighs: it likens nothing, and must not set its phrase apart. */
const ALONE = 0.35

/**
 * A vector of length 1 per phrase. A word that many phrases share weighs less than a rare one (by the
 * root, because in phrases this short the shared word is the topic), and words such as "best" or
 * "guide" weigh little everywhere.
 */
export function termVectors(phrases: ReadonlyArray<string>): ReadonlyArray<TermVector> {
  const documents = phrases.map(tokensOf)
  const frequency = new Map<string, number>()
  for (const token of documents.flat()) frequency.set(token, (frequency.get(token) ?? 0) + 1)
  return documents.map((tokens) => {
    const vector = new Map<string, number>()
    for (const token of tokens) {
      const times = frequency.get(token) ?? 1
      const rarity = Math.sqrt(Math.log(1 + phrases.length / times))
      vector.set(token, topicality(token) * rarity * (times === 1 ? ALONE : 1))
    }
    return unit(vector)
  })
}

/** The direction that vectors have in common. */
export function sumVectors(vectors: ReadonlyArray<TermVector>): TermVector {
  const sum = new Map<string, number>()
  for (const vector of vectors)
    for (const [token, weight] of vector) sum.set(token, (sum.get(token) ?? 0) + weight)
  return sum
}

/** From 0 (nothing in common) to 1 (the same). */
export function cosine(a: TermVector, b: TermVector): number {
  const [few, many] = a.size <= b.size ? [a, b] : [b, a]
  let product = 0
  for (const [token, weight] of few) product += weight * (many.get(token) ?? 0)
  const lengths = length(a) * length(b)
  return lengths === 0 ? 0 : product / lengths
}

const length = (vector: TermVector): number => {
  let squares = 0
  for (const weight of vector.values()) squares += weight * weight
  return Math.sqrt(squares)
}

const unit = (vector: TermVector): TermVector => {
  const long = length(vector)
  return new Map([...vector].map(([token, weight]) => [token, long === 0 ? 0 : weight / long]))
}
