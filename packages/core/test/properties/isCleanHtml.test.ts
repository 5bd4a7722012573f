import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isCleanHtml } from "../../src/ai/isCleanHtml.ts"
import { plainText } from "../../src/ai/plainText.ts"
import { sanitiseHtml } from "../../src/ai/sanitiseHtml.ts"
import { check } from "./checked.ts"

/** Inside an element that gives way to its content, a body goes through the parser. */
const parsed = (html: string): string => `<div>${html}</div>`

/** What is taken as it is, is what the parser would make of it. */
const expectSame = (html: string): void => {
  expect(sanitiseHtml(parsed(html)), html).toBe(sanitiseHtml(html))
  expect(plainText(parsed(html)), html).toBe(plainText(html))
}

const TOKENS = ["<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>", "<b>", "</b>", "x", " ", "&amp;"]

const words = fc.array(
  fc.constantFrom(
    ...["a word", "café", "日本語", "😀", "it's", '"so"', "x=1", "`", "\u00a0", "\u200b", "\ud800"],
    ...["\n", "  ", "\t", "&amp;", "&lt;", "&gt;", "&amp;lt;", "javascript:", "--", "]]", "{{x}}"],
  ),
  { maxLength: 6 },
)
const text = words.map((parts) => parts.join(""))
const { inline } = fc.letrec<{ readonly inline: string }>((tie) => ({
  inline: fc.oneof(
    { maxDepth: 4 },
    text,
    fc
      .tuple(fc.constantFrom("strong", "em", "b", "i", "code", "mark", "sub", "sup"), tie("inline"))
      .map(([name, inner]) => `<${name}>${inner}</${name}>`),
  ),
}))
const held = (names: ReadonlyArray<string>, inner: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...names), inner).map(([name, html]) => `<${name}>${html}</${name}>`)
const joined = (parts: fc.Arbitrary<string>) =>
  fc.array(parts, { maxLength: 5 }).map((all) => all.join(""))
const item = fc.oneof(text, held(["li"], joined(inline)))
const block = fc.oneof(
  text,
  held(["p", "h2", "h3", "h4"], joined(inline)),
  held(["ul", "ol"], joined(item)),
)

describe("isCleanHtml", () => {
  it("is true of what the parser leaves as it is: every order of eleven tokens", () => {
    let clean = 0
    const extend = (html: string, more: number): void => {
      if (isCleanHtml(html)) {
        clean += 1
        expectSame(html)
      }
      if (more > 0) for (const token of TOKENS) extend(html + token, more - 1)
    }
    extend("", 5)
    expect(clean).toBeGreaterThan(500)
  })

  it("is true of headings, paragraphs and lists, which the parser leaves as they are", () => {
    check(1000, [joined(block)], (html) => {
      expect(isCleanHtml(html), html).toBe(true)
      expectSame(html)
    })
  })

  it.each([
    ...["<p onclick=x>", "<p >x</p>", "<p/>", "<P>x</P>", "<script>x</script>", "<p>x", "x</p>"],
    ...["<p><p>x</p></p>", "<b>x</b>", "<ul><p>x</p></ul>", "<li>x</li>", "<p><li>x</li></p>"],
    ...["a & b", "a > b", "a < b", "&nbsp;", "&#60;", "<!-- x -->", "<p>x</b></p>", "a\0b"],
    ...["<constructor>x</constructor>", "<p><__proto__>x</__proto__></p>", "<style>x</style>"],
  ])("leaves %j to the parser", (html) => {
    expect(isCleanHtml(html)).toBe(false)
  })
})
