import { existsSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"

/** Links to files of this repository that are not there, or to a heading that the file does not have. */
export function brokenLinks(file: string, root: string): ReadonlyArray<string> {
  const text = readFileSync(join(root, file), "utf8")
  const broken: Array<string> = []
  for (const [index, line] of withoutCode(text).entries())
    for (const target of targets(line)) {
      if (/^[a-z][a-z+.-]*:|^\/\//i.test(target)) continue // another site is not ours to check
      const [path = "", heading] = target.split("#")
      const found = path === "" ? join(root, file) : join(root, dirname(file), decodeURI(path))
      const problem = !existsSync(found)
        ? "no such file"
        : heading && statSync(found).isFile() && !headings(found).has(heading)
          ? "no such heading"
          : undefined
      if (problem) broken.push(`${file}:${index + 1}: ${target}: ${problem}`)
    }
  return broken
}

function* targets(line: string): Generator<string> {
  // [text](target "title"), ![image](target), [name]: target
  for (const [, target] of line.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g))
    if (target) yield target
  const definition = /^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/.exec(line)?.[1]
  if (definition) yield definition
}

/** The lines of a text, with fenced blocks and code spans left blank. */
function withoutCode(text: string): ReadonlyArray<string> {
  let fence: string | undefined
  return text.split("\n").map((line) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined
      return ""
    }
    return fence === undefined ? line.replaceAll(/`[^`]*`/g, "") : ""
  })
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
