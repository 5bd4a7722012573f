/** Tells bodies that the sanitiser would leave as they are, without parsing them: most of what models write. */

/** Elements that may stand at the top, and what each may hold besides text. */
const BLOCKS: Readonly<Record<string, "list" | "text">> = {
  h2: "text",
  h3: "text",
  h4: "text",
  p: "text",
  ul: "list",
  ol: "list",
}
const INLINE: ReadonlySet<string> = new Set([
  "strong",
  "em",
  "b",
  "i",
  "code",
  "mark",
  "sub",
  "sup",
])

/** A tag without attributes, an escape as the sanitiser writes it, or a character that needs a parser. */
const TOKEN = /<(\/?)([a-z][a-z0-9]*)>|&(?:amp|lt|gt);|[<>&\0]/gu

/**
 * Whether the body is nothing but headings, paragraphs and lists of text with plain emphasis: no
 * attribute, every element closed in its order. `false` says only that a parser must look at it.
 */
export const isCleanHtml = (html: string): boolean => {
  const open: Array<string> = []
  for (const [token, closing, name] of html.matchAll(TOKEN)) {
    if (name === undefined) {
      if (token.length === 1) return false
    } else if (closing === "/") {
      if (open.pop() !== name) return false
    } else if (mayStandIn(open.at(-1), name)) open.push(name)
    else return false
  }
  return open.length === 0
}

const mayStandIn = (parent: string | undefined, name: string): boolean => {
  if (parent === undefined) return Object.hasOwn(BLOCKS, name)
  if (BLOCKS[parent] === "list") return name === "li"
  return INLINE.has(name)
}
