import { contents, type Entry } from "../../../tools/docs/contents.ts"
import { linkedFile, linksOf } from "../../../tools/docs/markdown.ts"
import { type Page, sitePages } from "../../../tools/docs/sitePages.ts"

interface Link {
  readonly label: string
  readonly link: string
}
interface Group {
  readonly label: string
  readonly collapsed: boolean
  readonly items: ReadonlyArray<Link | Group>
}

const OPEN = ["Start", "Guides: hosts"]

/** The table of contents as Starlight's sidebar. A folder with a README is a group: it, and what it lists. */
export function sidebar(): Array<Group> {
  const pages = sitePages()
  const link = ({ slug, title }: Page, label = title): Link => ({ label, link: `/${slug}/` })

  const item = ({ file, title }: Entry): Link | Group => {
    const page = pages.get(file)
    if (!page) throw new Error(`docs/README.md lists ${file}, which is no page`)
    const listed = /^docs\/.+\/README\.md$/.test(file) ? pagesBeside(page) : []
    return listed.length === 0
      ? link(page, title)
      : {
          label: title,
          collapsed: true,
          items: [link(page, "All of them"), ...listed.map((each) => link(each))],
        }
  }

  const pagesBeside = ({ body, file }: Page): ReadonlyArray<Page> => {
    const folder = file.replace(/README\.md$/, "")
    const files = linksOf(body).map(({ target }) => linkedFile(file, target)?.path ?? "")
    return [...new Set(files)]
      .filter((path) => path.startsWith(folder))
      .flatMap((path) => pages.get(path) ?? [])
  }

  return contents().map(({ entries, title }) => ({
    label: title,
    collapsed: !OPEN.includes(title),
    items: entries.map(item),
  }))
}
