import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { ERROR_CODES } from "../../../packages/core/src/domain/errors.ts"
import { ItemErrorCode } from "../../../packages/core/src/domain/ItemError.ts"
import { root } from "../repository.ts"

const folder = join(root, "docs/errors")
const codes = [...Object.keys(ERROR_CODES), ...ItemErrorCode.literals].toSorted()
const pages = readdirSync(folder)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .map((name) => name.slice(0, -".md".length))
  .toSorted()

test("every error code has a page, and every page is about a code", () => {
  expect(pages).toEqual(codes)
})

describe.each(pages)("%s", (code) => {
  const text = readFileSync(join(folder, `${code}.md`), "utf8")

  test("is named after its code and tells cause and fix", () => {
    expect(text.split("\n")[0]).toBe(`# ${code}`)
    expect(text).toMatch(/^## How it looks$/mu)
    expect(text).toMatch(/^## Usual causes$/mu)
    expect(text).toMatch(/^## Fix$/mu)
  })

  test("states the HTTP status of the table", () => {
    const said = /^HTTP status (\d+)/mu.exec(text)?.[1]
    const known: Readonly<Record<string, { readonly status: number }>> = ERROR_CODES
    expect(said).toBe(known[code]?.status.toString())
  })
})

test("the index lists every page", () => {
  const index = readFileSync(join(folder, "README.md"), "utf8")
  const listed = [...index.matchAll(/\]\((\w+)\.md\)/gu)].map(([, code]) => `${code}`)
  expect(listed.toSorted()).toEqual(pages)
})
