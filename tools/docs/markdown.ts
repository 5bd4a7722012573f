import { dirname, posix } from "node:path"

/** A link, with what is written between its brackets. */
export interface Link {
  readonly text: string
  readonly target: string
  readonly image: boolean
}

// A code span is passed over as a whole; a link's text may hold some.
const LINK = /(`[^`]*`)|(!?)\[((?:`[^`]*`|[^[\]`])*)\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g

/** The text with each link, outside code, as `write` wants it; undefined leaves it as it is. */
export const relinked = (text: string, write: (link: Link) => string | undefined): string =>
  outsideCode(text, (line) => linked(line, write))

const linked = (line: string, write: (link: Link) => string | undefined): string =>
  line.replaceAll(LINK, (whole: string, code, mark, text, target) =>
    code === undefined ? (write({ text, target, image: mark === "!" }) ?? whole) : whole,
  )

/** What the links of a text lead to, outside code, with their lines from 1; `[name]: target` is one, too. */
export function linksOf(
  text: string,
): ReadonlyArray<{ readonly target: string; readonly line: number }> {
  const links: Array<{ target: string; line: number }> = []
  outsideCode(text, (line, number) => {
    const definition = /^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/.exec(line)?.[1]
    if (definition) links.push({ target: definition, line: number })
    linked(line, ({ target }) => void links.push({ target, line: number }))
    return line
  })
  return links
}

/** A link of a file, as a path from the root and the heading it names; undefined: another site, or this page. */
export function linkedFile(
  file: string,
  target: string,
): { readonly path: string; readonly heading: string } | undefined {
  if (/^[a-z][a-z+.-]*:|^\/\/|^#/i.test(target)) return undefined
  const [path = "", heading = ""] = target.split("#")
  return { path: posix.normalize(`${dirname(file)}/${decodeURI(path)}`), heading }
}

/** The first heading of a text, and the text without it. */
export function titled(text: string): { readonly title: string; readonly body: string } {
  const [, title = "", body = text] = /^# (.*)\n([\s\S]*)$/.exec(text) ?? []
  return { title: plain(title), body }
}

/** The first paragraph of a text, in plain words. */
export function firstParagraph(body: string): string {
  const paragraph = body
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .find((part) => part !== "" && !/^(#|<|\||```|- |> |!\[|HTTP status|Item error)/.test(part))
  return plain((paragraph ?? "").replaceAll("\n", " "))
}

/** Words without the marks of Markdown. */
export function plain(words: string): string {
  return words
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[`*]/g, "")
    .trim()
}

/** The text with every line outside fenced blocks as `write` wants it. */
function outsideCode(text: string, write: (line: string, number: number) => string): string {
  let fence: string | undefined
  return text
    .split("\n")
    .map((line, index) => {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (mark && (fence === undefined || mark.startsWith(fence))) {
        fence = fence === undefined ? mark : undefined
        return line
      }
      return fence === undefined ? write(line, index + 1) : line
    })
    .join("\n")
}
