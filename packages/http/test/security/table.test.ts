import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

const docs = join(import.meta.dirname, "../../../../docs")
const rows = readFileSync(join(docs, "security.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| SR-"))

const REQUIRED = [
  1, 2, 3, 4, 5, 6, 7, 8, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 29, 9, 10, 11, 13, 14, 30,
].map((n) => `SR-${String(n).padStart(2, "0")}`)

test("the table of security requirements is complete", () => {
  expect(rows.map((row) => row.slice(2, 7))).toEqual(REQUIRED)
})

test.each(rows)("%s", (row) => {
  const files = [...row.matchAll(/\]\(([^)]+)\)/gu)].map(([, file]) => join(docs, file ?? ""))
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect([file, existsSync(file)]).toEqual([file, true])
  expect(files.some((file) => readFileSync(file, "utf8").includes(row.slice(2, 7)))).toBe(true)
})
