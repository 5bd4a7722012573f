import { execFileSync, spawnSync } from "node:child_process"
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Linter, oxlint } from "../../oxlint/oxlint.ts"

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..")
const fixture = join(root, "tools/lint/fixture")

interface Report {
  readonly diagnostics: ReadonlyArray<{
    readonly code: string
    readonly filename: string
    readonly labels: ReadonlyArray<{ readonly span: { readonly line: number } }>
  }>
}

const EXPECT = /\/\/ expect: (\S+)$/
/** Rules that judge a file: the line they point at says nothing. */
const WHOLE_FILE = /^(eslint\(max-lines\)|pressline\(subject-names\))$/

const place = (file: string, line: number, rule: string): string =>
  `${file}${WHOLE_FILE.test(rule) ? "" : `:${line}`} ${rule}`

const files = readdirSync(fixture, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => path.replaceAll("\\", "/"))
const planted = files.flatMap((file) =>
  readFileSync(join(fixture, file), "utf8")
    .split("\n")
    .flatMap((text, index) => {
      const rule = EXPECT.exec(text)?.[1]
      return rule === undefined ? [] : [place(file, index + 1, rule)]
    }),
)

let linter: Linter
let workspace = ""
let found: ReadonlySet<string> = new Set()

// The fixture is linted as a repository of its own, under the very file that lints this one:
// the same globs apply, and only its place on the disk differs.
beforeAll(async () => {
  linter = await oxlint()
  workspace = mkdtempSync(join(tmpdir(), "pressline-lint-"))
  cpSync(fixture, workspace, { recursive: true })
  cpSync(join(root, ".oxlintrc.json"), join(workspace, ".oxlintrc.json"))
  cpSync(join(root, "tsconfig.base.json"), join(workspace, "tsconfig.base.json"))
  writeFileSync(
    join(workspace, "tsconfig.json"),
    JSON.stringify({ extends: "./tsconfig.base.json", include: ["packages"] }),
  )
  symlinkSync(join(root, "node_modules"), join(workspace, "node_modules"))
  symlinkSync(join(root, "tools"), join(workspace, "tools"))
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [linter.script, "--type-aware", "--format=json", "packages"],
    { cwd: workspace, env: linter.env, encoding: "utf8" },
  )
  expect(status, stderr + stdout.slice(0, 2000)).toBe(1)
  const { diagnostics } = JSON.parse(stdout) as Report
  found = new Set(
    diagnostics.map(({ filename, code, labels }) =>
      place(relative(workspace, join(workspace, filename)), labels[0]?.span.line ?? 0, code),
    ),
  )
}, 180_000)

afterAll(() => rmSync(workspace, { recursive: true, force: true }))

describe("each planted violation is caught", () => {
  test.each(planted)("%s", (violation) => {
    expect(found).toContain(violation)
  })
})

test("nothing else is reported: the clean files and lines pass", () => {
  expect([...found].filter((report) => !planted.includes(report))).toEqual([])
})

test("the fixture itself is left out of the repository's lint", () => {
  const listed = execFileSync(process.execPath, [linter.script, "--debug=files", "tools/lint"], {
    cwd: root,
    encoding: "utf8",
  })
  expect(listed).toContain("plugin.ts")
  expect(listed).not.toContain("fixture")
})
