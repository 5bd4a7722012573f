/** What the site is made with: links in texts, links of built pages, requests of `curl` lines. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { brokenPageLinks } from "../brokenPageLinks.ts"
import { curlRequests } from "../curlRequests.ts"
import { firstParagraph, linkedFile, relinked, titled } from "../markdown.ts"

const FENCE = "```"

test("links are written anew, with code in their words; code is left alone", () => {
  const text = `[a](a.md) [\`b\`](b.md) \`[c](c.md)\` ![d](d.png)\n${FENCE}\n[e](e.md)\n${FENCE}`
  const marked = relinked(text, ({ image, target, text: words }) =>
    image ? undefined : `<${words}|${target}>`,
  )
  expect(marked).toBe(
    `<a|a.md> <\`b\`|b.md> \`[c](c.md)\` ![d](d.png)\n${FENCE}\n[e](e.md)\n${FENCE}`,
  )
})

test("a link is a path from the root", () => {
  expect(linkedFile("docs/guides/a.md", "../b.md#c")).toEqual({ path: "docs/b.md", heading: "c" })
  expect(linkedFile("docs/a.md", "https://example.com")).toBeUndefined()
  expect(linkedFile("docs/a.md", "#here")).toBeUndefined()
})

test("title and description come from the text", () => {
  const { body, title } = titled(
    "# `a` and *b*\n\n![p](p.png)\n\nWords with [a link](x.md),\non two lines.\n",
  )
  expect(title).toBe("a and b")
  expect(firstParagraph(body)).toBe("Words with a link, on two lines.")
})

test("a built page with a dead link is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "pressline-site-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const page = (path: string, html: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), html)
  }
  page(
    "index.html",
    `<a href="/base/a/#there">a</a><a href="/base/a/#gone">b</a><pre><a href="x"></pre>`,
  )
  page(
    "a/index.html",
    `<h2 id="there">a</h2><a href="/base/b/">b</a><a href="/">c</a><a href="../">d</a>`,
  )
  expect(brokenPageLinks(folder, "/base/")).toEqual({
    pages: 2,
    links: 5,
    broken: [
      "a/index.html: /base/b/: no such page",
      "a/index.html: /: outside the site",
      "index.html: /base/a/#gone: no such heading",
    ],
  })
})

test("curl lines are requests; what is not known is an error", () => {
  const script = `url=x\ncurl --header "content-type: application/json" --data '{"a":"b c"}' "$url/keywords/"\ncurl --request POST "$url/run_now/"`
  expect(curlRequests(script, "http://api")).toEqual([
    { method: "POST", json: '{"a":"b c"}', url: "http://api/keywords/" },
    { method: "POST", url: "http://api/run_now/" },
  ])
  expect(() => curlRequests("curl --insecure x", "")).toThrow("--insecure is not known here")
  // Without its type JSON is sent as a form.
  expect(() => curlRequests("curl --data '{}' $url/", "")).toThrow("--data is not known here")
})
