/** The table of contents: `docs/README.md`, which the site's sidebar and `llms.txt` follow. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { linkedFile, plain } from "./markdown.ts"
import { root } from "./repository.ts"

export const CONTENTS = "docs/README.md"

export interface Entry {
  readonly title: string
  /** From the root of the repository. */
  readonly file: string
  readonly words: string
}

export interface Section {
  readonly title: string
  readonly entries: ReadonlyArray<Entry>
}

/** Sections are the second headings, entries their lists: `- [Title](page.md): words`. */
export function contents(): ReadonlyArray<Section> {
  return readFileSync(join(root, CONTENTS), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...lines] = section.split("\n")
      return { title: title.trim(), entries: lines.flatMap(entry) }
    })
    .filter(({ entries }) => entries.length > 0)
}

function entry(line: string): ReadonlyArray<Entry> {
  const [, title, target, words = ""] = /^- \[(.*?)\]\((\S+?)\)(?:: (.*))?$/.exec(line) ?? []
  const file = target === undefined ? undefined : linkedFile(CONTENTS, target)?.path
  return title === undefined || file === undefined
    ? []
    : [{ title: plain(title), file, words: plain(words) }]
}
