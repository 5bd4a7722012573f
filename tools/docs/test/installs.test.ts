import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { markdownBlocks } from "../codeBlocks.ts"
import { markdownFiles, root } from "../repository.ts"

/** What a reader has: Node, and the host that the page is for. */
const THERE = [
  "node",
  "@hono/node-server",
  "@nestjs/common",
  "@nestjs/core",
  "express",
  "fastify",
  "hono",
  "react",
]

interface Page {
  readonly file: string
  readonly text: string
}
const pages: ReadonlyArray<Page> = markdownFiles()
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }))
  .filter(({ text }) => /^npm install .*@pressline\/core/m.test(text))

const packageOf = (specifier: string): string =>
  specifier.startsWith("node:")
    ? "node"
    : specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/")

/** What is installed on the lines above, beside what is there. */
const installedAbove = (text: string, line: number): ReadonlySet<string> =>
  new Set([
    ...THERE,
    ...text
      .split("\n")
      .slice(0, line - 1)
      .flatMap((above) => /^npm install (.+)$/.exec(above)?.[1]?.split(/\s+/) ?? []),
  ])

describe("a page that begins with nothing says what to install before it imports it", () => {
  test("there are such pages", () => expect(pages.length).toBeGreaterThan(20))

  test.each(pages)("$file", ({ text }) => {
    const missing = markdownBlocks(text).flatMap(({ code, line }) => {
      const there = installedAbove(text, line)
      return [...code.matchAll(/\bfrom "([^".][^"]*)"|^import "([^".][^"]*)"/gm)]
        .map(([, named, whole]) => packageOf(named ?? whole ?? ""))
        .filter((name) => !there.has(name))
        .map((name) => `line ${line}: ${name}`)
    })
    expect(missing).toEqual([])
  })
})
