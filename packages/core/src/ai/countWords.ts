/** Counts the words of an article body, in any language. */
import { plainText } from "./plainText.ts"

const segmenter = new Intl.Segmenter("und", { granularity: "word" })

/** Words of the text between the tags; Chinese, Japanese and Thai are split by dictionary. */
export function countWords(html: string): number {
  let count = 0
  for (const { isWordLike } of segmenter.segment(plainText(html)))
    if (isWordLike === true) count += 1
  return count
}
