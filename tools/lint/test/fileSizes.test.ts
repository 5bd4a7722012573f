import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"

const root = join(import.meta.dirname, "../../..")
const generated = "packages/http/src/client/ApiTypes.ts"

/** Lines with code: neither blank nor within a comment of its own lines. */
const codeLines = (file: string): number =>
  readFileSync(join(root, file), "utf8")
    .replaceAll(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("//")).length

const sizes = globSync("{packages/*/src,tools/*,tools/*/src}/**/*.{ts,tsx}", {
  cwd: root,
  exclude: (name) => /node_modules|fixture|generated|\bdist\b/.test(name),
})
  .filter((file) => file !== generated)
  .map((file) => ({ file, lines: codeLines(file) }))

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

describe("files are small", () => {
  test("half of them have at most 80 lines of code", () => {
    expect(sizes.length).toBeGreaterThan(500)
    expect(median(sizes.map(({ lines }) => lines))).toBeLessThanOrEqual(80)
  })

  test("none has more than 250", () => {
    expect(sizes.filter(({ lines }) => lines > 250)).toEqual([])
  })
})
