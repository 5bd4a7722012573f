import fc from "fast-check"
import sanitize from "sanitize-html"
import { describe, expect, it } from "vitest"
import { countWords } from "../../src/ai/countWords.ts"
import { escapeHtml } from "../../src/ai/escapeHtml.ts"
import { BLOCK, plainText } from "../../src/ai/plainText.ts"
import { sanitiseHtml } from "../../src/ai/sanitiseHtml.ts"
import { slugify } from "../../src/ai/slugify.ts"
import { normalisePhrase } from "../../src/domain/Keyword.ts"
import { check } from "./checked.ts"
import { HOSTILE_HTML } from "./hostileHtml.ts"

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' }

/** Any text: every plane of Unicode, and what words, accents and cases are made of more often. */
const character = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.constantFrom(..."aZ09 -_'’.,ßẞİıſΣςﬁ½②") },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0x300, max: 0x36f }).map((c) => String.fromCodePoint(c)),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0x41, max: 0x24f }).map((c) => String.fromCodePoint(c)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(..."咖啡日本語สวัสดी한국مرحبا", "\u00a0", "\u2003", "\t", "\n"),
  },
)
const text = fc.array(character, { maxLength: 60 }).map((list) => list.join(""))
const longText = fc.array(character, { maxLength: 300 }).map((list) => list.join(""))
const word = fc.string({ unit: fc.constantFrom(..."abcdefghij"), minLength: 1, maxLength: 8 })

describe("normalisePhrase", () => {
  it("changes nothing the second time", () => {
    check(3000, [text], (phrase) => {
      const once = normalisePhrase(phrase)
      expect(normalisePhrase(once)).toBe(once)
    })
  })

  it("leaves no space at the ends, and single ones between", () => {
    check(1500, [text], (phrase) => {
      const once = normalisePhrase(phrase)
      expect(once).toBe(once.trim())
      expect(once).not.toMatch(/\s\s|[^\S ]/u)
      expect(once).toBe(once.toLowerCase())
    })
  })

  it("makes the same of a phrase however it is composed, spaced or cased", () => {
    check(1500, [text, fc.constantFrom(" ", "\t\n ", "\u00a0")], (phrase, space) => {
      const once = normalisePhrase(phrase)
      expect(normalisePhrase(phrase.normalize("NFD"))).toBe(once)
      expect(normalisePhrase(phrase.normalize("NFC"))).toBe(once)
      expect(normalisePhrase(`${space}${phrase}${space}`)).toBe(once)
      expect(normalisePhrase(phrase.replaceAll(" ", `${space} `))).toBe(once)
    })
    check(500, [fc.array(word, { minLength: 1 })], (words) => {
      const phrase = words.join(" ")
      expect(normalisePhrase(phrase.toUpperCase())).toBe(phrase)
    })
  })
})

describe("slugify", () => {
  it("changes nothing the second time", () => {
    check(3000, [longText], (title) => {
      const slug = slugify(title, "fallback")
      expect(slugify(slug, "fallback")).toBe(slug)
    })
  })

  it("is never empty, at most 80 characters: lower-case letters, digits and single dashes", () => {
    check(3000, [longText], (title) => {
      const slug = slugify(title, "fallback")
      expect(slug).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{M}\p{N}]+)*$/u)
      expect([...slug].length).toBeLessThanOrEqual(80)
      expect(slug).toBe(slug.toLowerCase())
      expect(slug).toBe(slug.normalize("NFC"))
    })
  })

  it("reads plain words as they are", () => {
    check(
      500,
      [fc.array(word, { minLength: 1, maxLength: 8 }), fc.constantFrom(" ", ", ", " — ")],
      (words, between) => {
        expect(slugify(words.join(between).toUpperCase(), "x")).toBe(words.join("-"))
      },
    )
  })
})

describe("countWords", () => {
  it("counts plain words, whatever stands between them", () => {
    const between = fc.constantFrom(" ", ", ", "<br>", "</p><p>", " <b>&amp;</b> ", "\n\n", " — ")
    check(800, [fc.array(word, { maxLength: 40 }), between], (words, gap) => {
      expect(countWords(`<p>${words.join(gap)}</p>`)).toBe(words.length)
    })
  })

  it("is a whole number, no more than there are characters, and 0 without letters", () => {
    check(1500, [text], (body) => {
      const count = countWords(escapeHtml(body))
      expect(Number.isSafeInteger(count)).toBe(true)
      expect(count).toBeLessThanOrEqual(plainText(escapeHtml(body)).length)
      if (!/[\p{L}\p{N}\p{M}\p{Pc}]/u.test(body.normalize("NFKD")))
        expect(count).toBeLessThanOrEqual(body.length / 2)
    })
  })

  it("does not depend on the elements around and inside of the words", () => {
    check(800, [text, text], (one, two) => {
      const [a, b] = [escapeHtml(one), escapeHtml(two)]
      expect(countWords(`<p>${a}</p>`)).toBe(countWords(a))
      expect(countWords(`<strong>${a}</strong>`)).toBe(countWords(a))
      expect(countWords(`${a}<script>${b}</script><!-- ${b.replaceAll("-", "")} -->`)).toBe(
        countWords(a),
      )
      expect(countWords(`<h2>${a}</h2><p>${b}</p>`)).toBe(countWords(`${a} ${b}`))
    })
  })

  it("is what the segmenter counts in the text that the library reads", () => {
    const segmenter = new Intl.Segmenter("und", { granularity: "word" })
    const parts = fc.array(
      fc.oneof(
        fc.string({ unit: "grapheme-ascii", maxLength: 12 }),
        text.map(escapeHtml),
        fc.constantFrom(
          ...HOSTILE_HTML,
          "<p>",
          "</p>",
          "<br />",
          '<a href="/a?b=1&amp;c">',
          "</a>",
        ),
        fc.constantFrom(
          " ",
          "\u00a0",
          "&nbsp;",
          "&amp;",
          "don't",
          "3.14",
          "foo_bar",
          "e-mail",
          "1,000",
        ),
      ),
      { maxLength: 30 },
    )
    check(1500, [parts, fc.boolean()], (list, stored) => {
      // As it came, and as articles are stored and counted.
      const html = stored ? sanitiseHtml(list.join("")) : list.join("")
      const read = sanitize(html.replace(BLOCK, " <"), { allowedTags: [], allowedAttributes: {} })
      const shown = read
        .replace(/&(amp|lt|gt|quot);/gu, (_, name: string) => ENTITIES[name] ?? "")
        .replace(/\s+/gu, " ")
        .trim()
      expect(plainText(html)).toBe(shown)
      const words = [...segmenter.segment(shown)].filter(({ isWordLike }) => isWordLike === true)
      expect(countWords(html)).toBe(words.length)
    })
  })

  it("reads back the text that was escaped", () => {
    check(1500, [text], (body) => {
      const shown = body
        .replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, "")
        .replace(/\s+/gu, " ")
        .trim()
      expect(plainText(escapeHtml(body))).toBe(shown)
    })
  })
})
