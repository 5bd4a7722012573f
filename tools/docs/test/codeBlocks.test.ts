import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { brokenLinks } from "../brokenLinks.ts"
import { docstringBlocks, markdownBlocks } from "../codeBlocks.ts"
import { root } from "../repository.ts"
import { typecheckBlocks } from "../typecheckBlocks.ts"

const FENCE = "```"

test("Markdown blocks keep their line; other languages and no-check are left out", () => {
  const text = [
    "# Title",
    `${FENCE}ts`,
    "const a = 1",
    FENCE,
    `${FENCE}bash`,
    "ls",
    FENCE,
    `${FENCE}ts no-check`,
    "x",
    FENCE,
    `${FENCE}ts continues`,
    "a + 1",
    FENCE,
    `${FENCE}tsx bundled file=page.tsx`,
    "<a />",
    FENCE,
  ].join("\n")
  expect(markdownBlocks(text)).toEqual([
    { line: 3, code: "const a = 1", continues: false },
    { line: 12, code: "a + 1", continues: true },
    { line: 15, code: "<a />", continues: false, file: "page.tsx", tsx: true, bundled: true },
  ])
})

test("docstring blocks lose the asterisks and keep their line", () => {
  const source = [
    "const before = `",
    FENCE + "ts`",
    "/**",
    " * Adds.",
    " *",
    " * @example",
    ` * ${FENCE}ts`,
    " * if (true) {",
    " *   add(1)",
    " * }",
    ` * ${FENCE}`,
    " */",
    "export const add = (n: number) => n",
  ].join("\n")
  expect(docstringBlocks(source)).toEqual([
    { line: 8, code: "if (true) {\n  add(1)\n}", continues: false },
  ])
})

test("a failing block names its file and line, a good one passes, a continued one sees names", () => {
  const folder = join(root, "tools/docs/generated-by-test")
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const block = (line: number, code: string, continues = false) => ({ line, code, continues })
  const problems = typecheckBlocks(
    new Map([
      ["docs/bad.md", [block(3, "const a = 1"), block(9, "const b: string = 1\nmissing()")]],
      [
        "docs/good.md",
        [
          { ...block(1, "export const one = 1"), file: "lib/one.ts" },
          { ...block(3, 'export { one } from "./lib/one"'), file: "two.ts", bundled: true },
          block(5, 'import { Effect } from "effect"\nconst one = Effect.succeed(1)'),
          block(12, "one.pipe()", true),
        ],
      ],
    ]),
    folder,
  )
  expect([...problems.keys()]).toEqual(["docs/bad.md"])
  expect(problems.get("docs/bad.md")).toEqual([
    expect.stringMatching(/^docs\/bad\.md:9: error TS2322/),
    expect.stringMatching(/^docs\/bad\.md:10: error TS2304/),
  ])
}, 60_000)

describe("links", () => {
  test("to a file, a folder, a heading or another site pass; the rest is named with its line", () => {
    const folder = mkdtempSync(join(tmpdir(), "pressline-links-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    mkdirSync(join(folder, "docs"))
    writeFileSync(join(folder, "docs/a.md"), "# What it does: `now`\n## Same\n## Same\n")
    writeFileSync(
      join(folder, "README.md"),
      [
        "[a](docs/a.md) [b](docs) [c](docs/a.md#what-it-does-now) [d](docs/a.md#same-1) [e](#top)",
        "[site](https://example.com) `[code](no.md)`",
        "![gone](docs/gone.png)",
        "[ref]: docs/b.md",
        FENCE,
        "[in code](no.md)",
        FENCE,
        "# Top",
        "[f](docs/a.md#nowhere)",
      ].join("\n"),
    )
    expect(brokenLinks("README.md", folder)).toEqual([
      "README.md:3: docs/gone.png: no such file",
      "README.md:4: docs/b.md: no such file",
      "README.md:9: docs/a.md#nowhere: no such heading",
    ])
  })
})
