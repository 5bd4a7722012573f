/** Splits a phrase into the words that carry its topic, brought to a common form. */
import { isQualifier, isStopWord } from "./stopWords.ts"

const segmenter = new Intl.Segmenter("und", { granularity: "word" })

/** The words of a text, as they are written. */
export function wordsOf(text: string): ReadonlyArray<string> {
  const words: Array<string> = []
  for (const { isWordLike, segment } of segmenter.segment(text))
    if (isWordLike === true) words.push(segment)
  return words
}

/** Distinct topic words of a phrase: no stop words, plurals as singulars. */
export function tokensOf(phrase: string): ReadonlyArray<string> {
  const words = wordsOf(phrase.normalize("NFKC").toLowerCase()).map((word) =>
    word.replace(/['’]s?$/u, ""),
  )
  // Single letters are what is left of "e-bike"; with the word after them they are one.
  const joined = words.map((word, at) =>
    /^[a-z]$/u.test(words[at - 1] ?? "") ? `${words[at - 1]}${word}` : word,
  )
  const telling = joined.filter((word) => !/^[a-z]?$/u.test(word) && !isStopWord(word))
  return [...new Set((telling.length > 0 ? telling : words).map(singular))]
}

/** How much a word says about the topic, before its rarity is looked at. */
export const topicality = (token: string): number => (isQualifier(token) ? 0.25 : 1)

/** A light English stemmer: only endings that are nearly always a plural. */
export function singular(word: string): string {
  if (!/^[a-z]{4,}$/u.test(word) || /(?:ss|us|is)$/u.test(word)) return word
  if (word.endsWith("ies")) return word.length > 4 ? `${word.slice(0, -3)}y` : word
  if (/(?:sh|ch|x|z|ss)es$/u.test(word) || word.endsWith("oes")) return word.slice(0, -2)
  return word.endsWith("s") ? word.slice(0, -1) : word
}
