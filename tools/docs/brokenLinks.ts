import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { linksOf } from "./markdown.ts"

/** Links to files of this repository that are not there, or to a heading that the file does not have. */
export function brokenLinks(file: string, root: string): ReadonlyArray<string> {
  const text = readFileSync(join(root, file), "utf8")
  const broken: Array<string> = []
  for (const { line, target } of linksOf(text)) {
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) continue // another site is not ours to check
    const [path = "", heading] = target.split("#")
    const found = path === "" ? join(root, file) : join(root, dirname(file), decodeURI(path))
    const problem = !existsSync(found)
      ? "no such file"
      : heading && statSync(found).isFile() && !headings(found).has(heading)
        ? "no such heading"
        : undefined
    if (problem) broken.push(`${file}:${line}: ${target}: ${problem}`)
  }
  return broken
}

/** Anchors as code hosts make them: lower case, punctuation dropped, spaces to hyphens, repeats numbered. */
function headings(file: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  let fenced = false
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const title = fenced ? undefined : /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
    if (title === undefined) continue
    const anchor = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-")
    let unique = anchor
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`
    anchors.add(unique)
  }
  return anchors
}
