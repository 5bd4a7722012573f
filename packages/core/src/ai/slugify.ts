/** Slugs: the readable part of an article's address. */

const LONGEST = 80
/** What is read of the text; more would be cut anyway. */
const LONGEST_TITLE = 1000
/** Accents of Latin and Greek letters are ornaments; marks of other scripts are part of the word. */
const ACCENT = /(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu

/**
 * Letters and digits of any script in lower case, joined by dashes: `"Crème brûlée, easily"` gives
 * `creme-brulee-easily`. At most 80 characters, cut at a dash; `fallback` when nothing is left.
 */
export function slugify(text: string, fallback: string): string {
  const words = text
    .slice(0, LONGEST_TITLE)
    .normalize("NFKD")
    .replace(/['’ʼ]/gu, "")
    .replace(ACCENT, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^[-\p{M}]+|-+$/gu, "")
  return shorten(words) || fallback
}

function shorten(slug: string): string {
  const characters = [...slug]
  if (characters.length <= LONGEST) return slug
  const head = characters.slice(0, LONGEST + 1).join("")
  const dash = head.lastIndexOf("-")
  return dash > 0 ? head.slice(0, dash) : characters.slice(0, LONGEST).join("")
}
