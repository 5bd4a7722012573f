import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { mutateFiles } from "../../tools/mutants/mutateText.ts"
import { chaosMutants } from "../chaos/mutants/chaosMutants.ts"

const read = (file: string): string =>
  readFileSync(join(import.meta.dirname, "../../packages", file), "utf8")

test.each(chaosMutants)("$name MUST find its text exactly once, and change it", ({ edits }) => {
  expect(edits.length).toBeGreaterThan(0)
  for (const [file, text] of mutateFiles(edits, read)) expect(text, file).not.toBe(read(file))
})
