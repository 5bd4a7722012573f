import { describe, expect, it } from "vitest"
import { sanitiseHtml, withoutAddresses } from "../../src/ai/sanitiseHtml.ts"

const only = (html: string): string => sanitiseHtml(html, { linkHosts: ["docs.example"] })

describe("sanitiseHtml with linkHosts", () => {
  it("keeps links to these hosts and to the same site, and the text of others", () => {
    expect(only('<p><a href="https://docs.example/a">a</a> <a href="/b">b</a></p>')).toBe(
      '<p><a href="https://docs.example/a" rel="noopener">a</a> <a href="/b">b</a></p>',
    )
    const foreign = [
      "https://evil.example/",
      "//evil.example",
      "mailto:a@evil.example",
      "tel:1",
      "\\\\evil.example",
    ]
    for (const href of foreign)
      expect(only(`<p><a href="${href}">text</a></p>`)).toBe("<p>text</p>")
  })

  it("drops pictures, and addresses in the text", () => {
    expect(only('<p>a<img src="https://docs.example/x.png">b</p>')).toBe("<p>ab</p>")
    expect(only("<p>see https://evil.example/x, or https://docs.example/y</p>")).toBe(
      "<p>see  or https://docs.example/y</p>",
    )
    expect(withoutAddresses("www.evil.example and e.g. this")).toBe(" and e.g. this")
  })

  it("looks at bodies that are clean already, too", () => {
    const clean = "<h2>Title</h2><p>See https://evil.example/x for more.</p>"
    expect(sanitiseHtml(clean)).toBe(clean)
    expect(only(clean)).toBe("<h2>Title</h2><p>See  for more.</p>")
  })

  it("changes nothing when it is applied twice", () => {
    const html =
      '<p>see https://evil.example/x <a href="https://evil.example">t</a> &amp; https://docs.example</p>'
    expect(only(only(html))).toBe(only(html))
  })
})
