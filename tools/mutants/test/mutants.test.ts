import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { mutants, pairMutant, pairs } from "../mutants.ts"
import { mutateFiles } from "../mutateText.ts"
import { SOURCES } from "../WorkingCopy.ts"

const root = join(import.meta.dirname, "../../..")
const read = (file: string): string => readFileSync(join(root, SOURCES, file), "utf8")

test.each([...mutants, ...pairs.map(pairMutant)])(
  "$name MUST find its text exactly once in the sources, and change it",
  ({ edits }) => {
    for (const [file, text] of mutateFiles(edits, read)) expect(text, file).not.toBe(read(file))
  },
)

test("names MUST be unique, and every mutant MUST have somebody who is to notice", () => {
  const names = mutants.map(({ name }) => name)
  expect(names).toHaveLength(new Set(names).size)
  expect(mutants.filter(({ runners }) => runners.length === 0)).toEqual([])
})
