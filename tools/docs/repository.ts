import { globSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const root: string = join(dirname(fileURLToPath(import.meta.url)), "../..")

const MARKDOWN = ["*.md", "docs/**/*.md", "packages/*/*.md", "examples/*/*.md", "tools/**/*.md"]

/** Paths from the root, sorted. */
const find = (patterns: ReadonlyArray<string>): ReadonlyArray<string> =>
  globSync([...patterns], {
    cwd: root,
    exclude: (name) => name === "node_modules" || name === "dist" || name.startsWith("generated"),
  })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()

export const markdownFiles = (): ReadonlyArray<string> => find(MARKDOWN)
export const sourceFiles = (): ReadonlyArray<string> => find(["packages/*/src/**/*.{ts,tsx}"])
