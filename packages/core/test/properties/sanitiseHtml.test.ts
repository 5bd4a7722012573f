import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sanitiseHtml } from "../../src/ai/sanitiseHtml.ts"
import { check } from "./checked.ts"
import { HOSTILE_HTML } from "./hostileHtml.ts"
import { unsafeParts } from "./safeHtml.ts"

const FORBIDDEN =
  /<\s*\/?\s*(?:script|style|iframe|svg|math|object|embed|template|noscript|form|input|base|meta|link)\b|<[^>]*\s(?:on\w+|style|srcdoc|srcset|id|name)\s*=|<!|<\?/iu

/** Nothing is left that acts. */
const expectSafe = (html: string): void => {
  const safe = sanitiseHtml(html)
  expect(unsafeParts(safe), safe).toEqual([])
  expect(safe.replaceAll(/="[^"]*"/gu, '=""')).not.toMatch(FORBIDDEN)
}

/** What came out of it goes through it unchanged. */
const expectStable = (html: string): void => {
  const safe = sanitiseHtml(html)
  expect(sanitiseHtml(safe)).toBe(safe)
}

const NAMES = [
  ...["p", "div", "h1", "h2", "h6", "a", "b", "i", "ul", "ol", "li", "dl", "dt", "dd", "br", "hr"],
  ...["table", "caption", "thead", "tbody", "tr", "td", "th", "pre", "code", "blockquote", "img"],
  ...[
    "figure",
    "figcaption",
    "details",
    "summary",
    "q",
    "time",
    "abbr",
    "section",
    "font",
    "center",
  ],
  ...["script", "style", "svg", "math", "noscript", "template", "title", "textarea", "select"],
  ...[
    "option",
    "iframe",
    "object",
    "video",
    "form",
    "input",
    "button",
    "plaintext",
    "xmp",
    "optgroup",
  ],
]
const VALUES = [
  ...[
    "x",
    "/x",
    "https://a.example/?b=1&c=2",
    "javascript:alert(1)",
    "data:text/html,x",
    "//e.example",
  ],
  ...[
    '"><script>',
    "' onerror=1",
    "&quot;",
    "&#106;avascript:1",
    "memory:k",
    "nofollow UGC",
    "12",
    "-1",
  ],
  ...["language-js", "color:red", "", " ", "\n", "`", "mailto:a@b.example", "\u0000", "tel:1"],
]
const ATTRIBUTES = [
  ...["href", "src", "alt", "title", "rel", "class", "style", "onclick", "ONERROR", "id", "srcdoc"],
  ...[
    "width",
    "height",
    "start",
    "reversed",
    "value",
    "colspan",
    "scope",
    "datetime",
    "xlink:href",
  ],
]

const attribute = fc
  .tuple(
    fc.constantFrom(...ATTRIBUTES),
    fc.constantFrom(...VALUES),
    fc.constantFrom('"', "'", "", "="),
  )
  .map(([name, value, quote]) => (quote === "=" ? name : `${name}=${quote}${value}${quote}`))
const opening = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.array(attribute, { maxLength: 3 }),
    fc.constantFrom(">", ">", ">", "/>", ""),
  )
  .map(([name, attributes, end]) => `<${[name, ...attributes].join(" ")}${end}`)
const closing = fc.constantFrom(...NAMES).map((name) => `</${name}>`)
const scrap = fc.constantFrom(
  ...[
    "text",
    " ",
    "&",
    "&amp;",
    "&lt;",
    "&#60;",
    "<",
    ">",
    '"',
    "'",
    "<!--",
    "-->",
    "--!>",
    "<![CDATA[",
  ],
  ...["]]>", "<?", "<!x>", "\u00a0", "\n", "=", "/", "é", "咖", "\u0000", "&nbsp;", "</", "x y z"],
)
/** Elements, their ends and scraps in any order: hardly ever well formed. */
const soup = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: opening },
      { weight: 3, arbitrary: closing },
      { weight: 3, arbitrary: scrap },
      { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_HTML) },
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""))

/** Nothing but beginnings and ends: every way in which one element may close another. */
const tags = fc
  .array(
    fc.oneof(
      fc.constantFrom(...NAMES).map((name) => `<${name}>`),
      fc.constantFrom(...NAMES).map((name) => `</${name}>`),
      fc.constantFrom("x", " ", "&lt;", "<img src=a>"),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""))

/** Elements properly inside of each other. */
const { nested } = fc.letrec<{ nested: string }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scrap,
    fc
      .tuple(
        fc.constantFrom(...NAMES),
        fc.array(attribute, { maxLength: 2 }),
        fc.array(tie("nested"), { maxLength: 3 }),
      )
      .map(
        ([name, attributes, inside]) =>
          `<${[name, ...attributes].join(" ")}>${inside.join("")}</${name}>`,
      ),
  ),
}))

const wrapped = (html: string): ReadonlyArray<string> => [
  html,
  `<p>before ${html} after</p>`,
  `<table><tr><td>${html}</td></tr></table>`,
  html.toUpperCase(),
]

const payload = fc.constantFrom(...HOSTILE_HTML)
const twoPayloads = fc
  .tuple(payload, payload, fc.nat(200))
  .map(([one, two, at]) => `${one.slice(0, at)}${two}${one.slice(at)}`)
const deep = fc
  .tuple(nested, fc.constantFrom("", "<div>", "<b>", "<ul><li>", "<table><tr><td>"), fc.nat(80))
  .map(([html, around, times]) => `${around.repeat(times)}${html}`)
const anyText = fc.string({ unit: "binary", maxLength: 60 })
const almostTags = fc.string({ unit: fc.constantFrom(..."<>/\"'=&;!-ab \n#"), maxLength: 60 })

describe("sanitiseHtml", () => {
  it("has a corpus worth the name", () => {
    expect(new Set(HOSTILE_HTML).size).toBeGreaterThanOrEqual(100)
  })

  it.each(HOSTILE_HTML)("leaves only what is allowed of %j", (html) => {
    for (const whole of wrapped(html)) expectSafe(whole)
  })

  it.each([
    ["two payloads in one", 1500, twoPayloads],
    ["any tags", 2500, tags],
    ["any soup of tags", 1500, soup],
    ["any nesting, however deep", 1000, deep],
    ["any text", 1000, anyText],
    ["anything that is almost a tag", 1000, almostTags],
  ] as const)("leaves only what is allowed of %s", (_, cases, html) => {
    check(cases, [html], expectSafe)
  })

  it.each(HOSTILE_HTML)("changes nothing the second time of %j", (html) => {
    for (const whole of wrapped(html)) expectStable(whole)
  })

  it.each([
    ["two payloads in one", 1500, twoPayloads],
    ["any tags", 2500, tags],
    ["any soup of tags", 1500, soup],
    ["any nesting, however deep", 1000, deep],
    ["any text", 1000, anyText],
    ["anything that is almost a tag", 1000, almostTags],
  ] as const)("changes nothing the second time of %s", (_, cases, html) => {
    check(cases, [html], expectStable)
  })
})
