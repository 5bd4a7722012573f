import { describe, expect, it } from "vitest"
import { countWords } from "../../src/ai/countWords.ts"
import { plainText } from "../../src/ai/plainText.ts"
import { slugify } from "../../src/ai/slugify.ts"

describe("countWords", () => {
  it.each([
    ["", 0],
    ["<p>one two</p><p>three</p>", 3],
    ["<p>one</p><p>two</p>", 2],
    ["<ul><li>one</li><li>two</li></ul>three<br>four", 4],
    ["wo<b>rd</b>", 1],
    ["Tom&nbsp;&amp;&nbsp;Jerry &mdash; caf&eacute;", 3],
    ["<script>var a = 1</script><style>p { }</style><p>seen</p>", 1],
    ["don't stop, e-mail 3.5 times", 6],
    ["日本語の文章を数える", 5],
    ["我喜欢喝咖啡", 4],
    ["สวัสดีชาวโลก", 3],
    ["<p title='a > b'>one</p>", 1],
    ["… — !", 0],
  ])("%s: %i", (html, words) => {
    expect(countWords(html)).toBe(words)
  })

  it("reads text as a reader does", () => {
    expect(plainText("<h2>A&amp;lt;</h2><p>b\n c&quot;</p>")).toBe('A&lt; b c"')
  })
})

describe("slugify", () => {
  it.each([
    ["Crème brûlée, easily!", "creme-brulee-easily"],
    ["Straße für Übung", "strasse-fur-ubung"],
    ["İstanbul'da ışık", "istanbulda-ısık"],
    ["العربية: مرحبا", "العربية-مرحبا"],
    ["咖啡机推荐 2026", "咖啡机推荐-2026"],
    ["が行 ガ", "が行-ガ"],
    ["हिन्दी में", "हिन्दी-में"],
    ["한국어 제목", "한국어-제목"],
    ["Йогурт", "йогурт"],
    ["  --a//..\\b--  ", "a-b"],
    ["ﬁne ②", "fine-2"],
    ["🎉 !!!", "fallback"],
    ["", "fallback"],
  ])("%s: %s", (text, slug) => {
    expect(slugify(text, "fallback")).toBe(slug)
    expect(slugify(slug, "fallback")).toBe(slug)
  })

  it("is at most 80 characters, cut at a dash where there is one", () => {
    expect(slugify("word ".repeat(40), "x")).toBe(Array(16).fill("word").join("-"))
    expect(slugify("a".repeat(200), "x")).toBe("a".repeat(80))
    expect(slugify(`${"a".repeat(80)} b`, "x")).toBe("a".repeat(80))
    expect([...slugify("咖".repeat(5000), "x")]).toHaveLength(80)
  })
})
