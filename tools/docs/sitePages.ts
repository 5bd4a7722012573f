/** The pages of the site: every Markdown file that links lead to, from the table of contents on. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { CONTENTS } from "./contents.ts"
import { firstParagraph, linkedFile, linksOf, titled } from "./markdown.ts"
import { root } from "./repository.ts"

export interface Page {
  /** From the root of the repository. */
  readonly file: string
  /** Where it is on the site, without slashes around it; empty: the front page. */
  readonly slug: string
  readonly title: string
  readonly description: string
  /** Without its first heading. */
  readonly body: string
}

/** `docs/errors/README.md` is `errors`, `packages/core/README.md` is `packages/core`, `README.md` is `project/readme`. */
export const slugOf = (file: string): string =>
  (file.includes("/")
    ? file.replace(/^docs\//, "").replace(/(^|\/)README\.md$/, "")
    : `project/${file}`
  )
    .replace(/\.md$/, "")
    .toLowerCase()

export function sitePages(): ReadonlyMap<string, Page> {
  const pages = new Map<string, Page>()
  const waiting = [CONTENTS]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (pages.has(file)) continue
    const text = readFileSync(join(root, file), "utf8")
    const { title, body } = titled(text)
    pages.set(file, { file, slug: slugOf(file), title, description: firstParagraph(body), body })
    for (const { target } of linksOf(text)) {
      const path = linkedFile(file, target)?.path
      // What is not there is named by the test of links.
      if (path?.endsWith(".md") && existsSync(join(root, path))) waiting.push(path)
    }
  }
  return pages
}
