/** The text of an HTML fragment: what a reader reads, with entities decoded. */
import sanitize from "sanitize-html"
import { isCleanHtml } from "./isCleanHtml.ts"

/** Where a block begins or ends: words on both sides are apart. */
export const BLOCK =
  /<(?=\/?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b)/giu
const ESCAPES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
}

/** A tag as the sanitiser writes it, but of none whose content is no text. */
const TAG =
  '</?(?!(?:script|style|textarea|option|noscript)\\b)[a-z][a-z0-9]*(?: [a-z-]+="[^"<>]*")* ?/?>'
const TAGS = new RegExp(TAG, "giu")
/** Whatever needs a parser: other tags, comments, other entities. */
const HARD = new RegExp(`<(?!${TAG.slice(1)})|&(?!(?:amp|lt|gt|quot);)`, "iu")

/** Tags of blocks, and other tags, where nothing else is. */
const CLEAN_BLOCKS = /(?:<\/?(?:h[234]|p|[ou]l|li)>\s*)+/gu
const CLEAN_TAGS = /<[^>]*>/gu

/** White space that is not one space. */
const UNEVEN = /[^\S ]|\s\s/u

/** Blocks are separated by a space, runs of white space are one space. */
export function plainText(html: string): string {
  const text = isCleanHtml(html)
    ? html.replace(CLEAN_BLOCKS, " ").replace(CLEAN_TAGS, "")
    : withoutTags(html.replace(BLOCK, " <"))
  const decoded = text.includes("&")
    ? text.replace(/&(?:amp|lt|gt|quot);/gu, (escape) => ESCAPES[escape] ?? escape)
    : text
  return (UNEVEN.test(decoded) ? decoded.replace(/\s+/gu, " ") : decoded).trim()
}

const withoutTags = (html: string): string =>
  HARD.test(html)
    ? sanitize(html, { allowedTags: [], allowedAttributes: {} })
    : html.replace(TAGS, "")
