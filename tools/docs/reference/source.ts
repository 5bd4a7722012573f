/** Reads declarations out of our own sources, whose layout the formatter keeps. */
import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../repository.ts"

export const read = (file: string): string => readFileSync(join(root, file), "utf8")

export const sources = (pattern: string): ReadonlyArray<{ file: string; text: string }> =>
  globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .toSorted()
    .map((file) => ({ file, text: read(file) }))

/** The words of a docstring, without its asterisks, examples and tags. */
export function words(docstring: string | undefined): string {
  return (docstring ?? "")
    .replace(/^\s*\/\*\*/, "")
    .replace(/\*\/\s*$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .replace(/@example[\s\S]*$/, "")
    .replaceAll(/\{@link ([^}]+)\}/g, "`$1`")
    .trim()
}

export const firstSentence = (text: string): string =>
  /^[\s\S]*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, ".") ?? text

export interface Member {
  readonly name: string
  readonly optional: boolean
  readonly type: string
  readonly words: string
}

const MEMBER =
  /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?^ {2}readonly (\w+)(\??): ([\s\S]*?)(?=\n {2}(?:\/\*\*|readonly|\/\/)|\n\n|\n*$(?![\s\S]))/gm

/** The members of an interface's body. */
export const members = (body: string): ReadonlyArray<Member> =>
  [...body.matchAll(MEMBER)].map(([, docstring, name = "", mark, type = ""]) => ({
    name,
    optional: mark === "?",
    // Members of a literal that stand on lines of their own have no semicolon.
    type: type
      .replaceAll(/\n\s+(?=readonly )/g, "; ")
      .replaceAll("{; ", "{ ")
      .replaceAll(/\s+/g, " ")
      .trim(),
    words: words(docstring),
  }))

export interface Declared {
  readonly parents: ReadonlyArray<string>
  readonly body: string
}

/** The interfaces of some sources, by name. */
export function interfaces(texts: ReadonlyArray<string>): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>()
  for (const text of texts)
    for (const [, name = "", parents = "", body = ""] of text.matchAll(
      /^export interface (\w+)(?: extends ([^{]+?))? \{(?:\}|\n([\s\S]*?)^\})/gm,
    ))
      found.set(name, { parents: parents === "" ? [] : parents.split(/,\s*(?![^<]*>)/), body })
  return found
}
