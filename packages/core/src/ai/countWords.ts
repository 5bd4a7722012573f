/** Counts the words of an article body, in any language. */
import { plainText } from "./plainText.ts"

const segmenter = new Intl.Segmenter("und", { granularity: "word" })

/** One run of ASCII letters and digits between punctuation: one word by any rule, and most of English. */
const ONE_WORD = /^[!-/:-@[-^`{-~]*[0-9A-Za-z]+[!-/:-@[-^`{-~]*$/u

/** Words of the text between the tags; Chinese, Japanese and Thai are split by dictionary. */
export function countWords(html: string): number {
  let count = 0
  let others = ""
  for (const part of plainText(html).split(" "))
    if (ONE_WORD.test(part)) count += 1
    else others += `${part} `
  for (const { isWordLike } of segmenter.segment(others)) if (isWordLike === true) count += 1
  return count
}
