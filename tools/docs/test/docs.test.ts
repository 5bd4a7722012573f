import { readFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { brokenLinks } from "../brokenLinks.ts"
import { type CodeBlock, docstringBlocks, markdownBlocks } from "../codeBlocks.ts"
import { markdownFiles, root, sourceFiles } from "../repository.ts"
import { installExampleModules, type Problems, typecheckBlocks } from "../typecheckBlocks.ts"

const read = (file: string): string => readFileSync(join(root, file), "utf8")

const blocksOf: ReadonlyMap<string, ReadonlyArray<CodeBlock>> = new Map(
  [
    ...markdownFiles().map((file) => [file, markdownBlocks(read(file))] as const),
    ...sourceFiles().map((file) => [file, docstringBlocks(read(file))] as const),
  ].filter(([, blocks]) => blocks.length > 0),
)

describe("the examples compile", () => {
  let problems: Problems
  beforeAll(async () => {
    await installExampleModules()
    problems = typecheckBlocks(blocksOf, join(root, "tools/docs/generated"))
  }, 60_000)

  test.each([...blocksOf.keys()])("%s", (file) => {
    expect(problems.get(file) ?? []).toEqual([])
  })
})

test.each(markdownFiles())("the links of %s lead somewhere", (file) => {
  expect(brokenLinks(file, root)).toEqual([])
})
