/** A copy of what the runners need, in a temporary folder: the working tree is never touched. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Edit } from "./Mutant.ts"
import { mutateFiles } from "./mutateText.ts"

export interface WorkingCopy {
  readonly root: string
  /** Applies the edits; answers what takes them back. */
  readonly mutate: (edits: ReadonlyArray<Edit>) => () => void
  readonly remove: () => void
}

export const SOURCES = "packages/core/src"

const COPIED = ["packages/core", "packages/testing", "tools/vitest"]
const FILES = ["package.json", "tsconfig.base.json", "vitest.config.ts"]

export const copyRepository = (from: string): WorkingCopy => {
  const root = mkdtempSync(join(tmpdir(), "pressline-mutants-"))
  for (const folder of COPIED)
    cpSync(join(from, folder), join(root, folder), {
      recursive: true,
      // A package finds its neighbours by relative links: in the copy they lead to the copy.
      verbatimSymlinks: true,
      filter: (path) => basename(path) !== "dist",
    })
  for (const file of FILES) cpSync(join(from, file), join(root, file))
  linkModules(join(from, "node_modules"), join(root, "node_modules"))
  const path = (file: string): string => join(root, SOURCES, file)
  return {
    root,
    mutate: (edits) => {
      const before = new Map<string, string>()
      const read = (file: string): string => {
        const text = readFileSync(path(file), "utf8")
        before.set(file, text)
        return text
      }
      for (const [file, text] of mutateFiles(edits, read)) writeFileSync(path(file), text)
      return () => {
        for (const [file, text] of before) writeFileSync(path(file), text)
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** A folder of its own, so that caches go into the copy; what is installed is linked. */
const linkModules = (from: string, to: string): void => {
  mkdirSync(to)
  for (const name of readdirSync(from))
    if (!/^\.(vite|cache)/.test(name)) symlinkSync(join(from, name), join(to, name))
}
