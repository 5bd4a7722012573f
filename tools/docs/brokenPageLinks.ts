import { existsSync, globSync, readFileSync, statSync } from "node:fs"
import { join, posix } from "node:path"

export interface LinkReport {
  readonly pages: number
  readonly links: number
  readonly broken: ReadonlyArray<string>
}

/** Links and pictures of a built site that lead to no file of it, or to no element of a page. */
export function brokenPageLinks(folder: string, base: string): LinkReport {
  const pages = globSync("**/*.html", { cwd: folder })
    .map((page) => page.replaceAll("\\", "/"))
    .toSorted()
  const prefix = base.replace(/\/$/, "")
  const anchors = new Map<string, ReadonlySet<string>>()
  const anchorsOf = (file: string): ReadonlySet<string> => {
    const known = anchors.get(file)
    if (known) return known
    const html = readFileSync(join(folder, file), "utf8")
    const found = new Set([...html.matchAll(/\sid="?([^"\s>]+)"?/g)].map(([, id]) => `${id}`))
    anchors.set(file, found)
    return found
  }

  const problemOf = (page: string, target: string): string | undefined => {
    const [path = "", anchor = ""] = target.split("#")
    const absolute = path.startsWith("/")
      ? path.startsWith(`${prefix}/`)
        ? path.slice(prefix.length)
        : undefined
      : posix.join("/", posix.dirname(page), path)
    if (absolute === undefined) return "outside the site"
    const file = path === "" ? page : fileAt(folder, decodeURI(absolute.split("?")[0] ?? ""))
    if (file === undefined) return "no such page"
    const lost = anchor !== "" && file.endsWith(".html") && !anchorsOf(file).has(decodeURI(anchor))
    return lost ? "no such heading" : undefined
  }

  let links = 0
  const broken: Array<string> = []
  for (const page of pages) {
    // Code shows links, and has none.
    const html = readFileSync(join(folder, page), "utf8").replaceAll(/<pre[\s\S]*?<\/pre>/g, "")
    for (const [, , target = ""] of html.matchAll(/\s(href|src|srcset)="([^"]*)"/g)) {
      if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) continue // another site is not ours to check
      links += 1
      const problem = problemOf(page, target.replaceAll("&amp;", "&"))
      if (problem) broken.push(`${page}: ${target}: ${problem}`)
    }
  }
  return { pages: pages.length, links, broken: [...new Set(broken)] }
}

function fileAt(folder: string, path: string): string | undefined {
  const plain = path.replace(/^\//, "")
  const candidates = [plain, posix.join(plain, "index.html")]
  return candidates.find((each) => {
    const at = join(folder, each)
    return existsSync(at) && statSync(at).isFile()
  })
}
