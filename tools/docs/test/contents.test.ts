import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { contents } from "../contents.ts"
import { generatedPages } from "../generatedPages.ts"
import { llmsFullText } from "../llmsText.ts"
import { markdownFiles, root } from "../repository.ts"
import { sitePages, slugOf } from "../sitePages.ts"

const listed = contents().flatMap(({ entries }) => entries)

test("every document is in the table of contents", () => {
  const own = markdownFiles().filter(
    (file) =>
      (file.startsWith("docs/") && !/^docs\/(README\.md|adr\/|errors\/|site\/)/.test(file)) ||
      /^packages\/\w[\w-]*\/README\.md$/.test(file),
  )
  expect(own.filter((file) => !listed.some((entry) => entry.file === file))).toEqual([])
})

test("each is listed once in a section, with words", () => {
  for (const { entries } of contents())
    expect(new Set(entries.map(({ file }) => file)).size).toBe(entries.length)
  expect(listed.filter(({ words }) => words === "")).toEqual([])
})

test("each page of the site has an address of its own, a title and a description", () => {
  const pages = [...sitePages().values()]
  expect(new Set(pages.map(({ slug }) => slug)).size).toBe(pages.length)
  expect(
    pages
      .filter(({ description, title }) => title === "" || description === "")
      .map(({ file }) => file),
  ).toEqual([])
})

test("addresses", () => {
  expect(slugOf("docs/README.md")).toBe("")
  expect(slugOf("docs/errors/README.md")).toBe("errors")
  expect(slugOf("docs/errors/poison.md")).toBe("errors/poison")
  expect(slugOf("packages/core/README.md")).toBe("packages/core")
  expect(slugOf("README.md")).toBe("project/readme")
  expect(slugOf("SECURITY.md")).toBe("project/security")
  expect(slugOf("docs/security.md")).toBe("security")
})

test("all pages as one text", () => {
  const text = llmsFullText()
  expect(text).toContain("# A first run")
  expect(text).toContain("# already_running")
})

describe("generated pages are fresh; `pnpm docs:write` writes them", () => {
  test.each(Object.entries(generatedPages))("%s", (file, write) => {
    expect(readFileSync(join(root, file), "utf8")).toBe(write())
  })
})
