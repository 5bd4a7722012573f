/** Counts the words of an article body, in any language. */
import { plainText } from "./plainText.ts"

const segmenter = new Intl.Segmenter("und", { granularity: "word" })

/** Words of the text between the tags; Chinese, Japanese and Thai are split by dictionary. */
export function countWords(html: string): number {
  const text = plainText(html)
  let count = 0
  let others = ""
  for (let from = 0; from < text.length;) {
    const space = text.indexOf(" ", from)
    const to = space < 0 ? text.length : space
    if (isOneWord(text, from, to)) count += 1
    else others += text.slice(from, to + 1)
    from = to + 1
  }
  for (const { isWordLike } of segmenter.segment(others)) if (isWordLike === true) count += 1
  return count
}

/** One run of ASCII letters and digits between punctuation: one word by any rule, and most of English. */
const isOneWord = (text: string, from: number, to: number): boolean => {
  let runs = 0
  let inside = false
  for (let at = from; at < to; at++) {
    const kind = KINDS[text.charCodeAt(at)] ?? OTHER
    if (kind === OTHER) return false
    if (kind === LETTER && !inside) runs += 1
    inside = kind === LETTER
  }
  return runs === 1
}

const LETTER = 1
const PUNCTUATION = 2
const OTHER = 0

/** What each character of ASCII is; `_` joins words and is left to the segmenter. */
const KINDS = Uint8Array.from({ length: 127 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[0-9A-Za-z]/u.test(character)) return LETTER
  return /[!-/:-@[-^`{-~]/u.test(character) ? PUNCTUATION : OTHER
})
