/** The text of an HTML fragment: what a reader reads, with entities decoded. */
import sanitize from "sanitize-html"

const BLOCK =
  /<(?=\/?(?:address|article|aside|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|img|li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b)/giu
const ESCAPES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
}

/** Blocks are separated by a space, runs of white space are one space. */
export function plainText(html: string): string {
  return sanitize(html.replace(BLOCK, " <"), { allowedTags: [], allowedAttributes: {} })
    .replace(/&(?:amp|lt|gt|quot);/gu, (escape) => ESCAPES[escape] ?? escape)
    .replace(/\s+/gu, " ")
    .trim()
}
