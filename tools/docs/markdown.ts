import { dirname, posix } from "node:path"

/** A link, with what is written between its brackets. */
export interface Link {
  readonly text: string
  readonly target: string
  readonly image: boolean
}

// A code span is passed over as a whole; a link's text may hold some.
const LINK = /(`[^`]*`)|(!?)\[((?:`[^`]*`|[^[\]`])*)\]\(([^)\s]+)\)/g

/** The text with each link, outside code, as `write` wants it; undefined leaves it as it is. */
export function relinked(text: string, write: (link: Link) => string | undefined): string {
  return outsideCode(text, (line) =>
    line.replaceAll(LINK, (whole, code, mark, words, target) =>
      code === undefined
        ? (write({ text: words, target, image: mark === "!" }) ?? whole)
        : (whole as string),
    ),
  )
}

/** What the links of a text lead to, outside code. */
export function linkTargets(text: string): ReadonlyArray<string> {
  const targets: Array<string> = []
  relinked(text, ({ target }) => void targets.push(target))
  return targets
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

function outsideCode(text: string, write: (line: string) => string): string {
  let fence: string | undefined
  return text
    .split("\n")
    .map((line) => {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (mark && (fence === undefined || mark.startsWith(fence))) {
        fence = fence === undefined ? mark : undefined
        return line
      }
      return fence === undefined ? write(line) : line
    })
    .join("\n")
}
