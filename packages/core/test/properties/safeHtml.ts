/** Reads the HTML that the sanitiser writes, more strictly than any browser, and says what is wrong with it. */

const ATTRIBUTES: Readonly<Record<string, ReadonlyArray<string>>> = {
  a: ["href", "rel", "title"],
  img: ["src", "alt", "width", "height"],
  ol: ["start", "reversed"],
  li: ["value"],
  th: ["colspan", "rowspan", "scope"],
  td: ["colspan", "rowspan"],
  abbr: ["title"],
  time: ["datetime"],
  code: ["class"],
}

const TAGS = new Set(
  `h2 h3 h4 p br hr blockquote pre figure figcaption img ul ol li dl dt dd details summary
  table caption thead tbody tfoot tr th td a strong em b i u s del ins mark small sub sup
  code kbd samp var abbr cite q time`.split(/\s+/u),
)

const VOID = new Set(["br", "hr", "img"])

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z]+(?:="[^"<>]*")?)*)( ?\/)?>/uy
const ATTRIBUTE = / ([a-z]+)(?:="([^"]*)")?/gu
const SCHEMES: Readonly<Record<string, RegExp>> = {
  href: /^(?:https?|mailto|tel):/u,
  src: /^(?:https?|memory):/u,
}

/** Everything that a body may not have; empty for a safe one. */
export const unsafeParts = (html: string): ReadonlyArray<string> => {
  const wrong: Array<string> = []
  const open: Array<string> = []
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at + 1)) {
    TAG.lastIndex = at
    const tag = TAG.exec(html)
    if (tag === null) {
      wrong.push(`no tag: ${html.slice(at, at + 30)}`)
      continue
    }
    const [, end, name = "", attributes = ""] = tag
    if (!TAGS.has(name)) wrong.push(`element ${name}`)
    if (end === "/") {
      if (open.pop() !== name) wrong.push(`closes ${name} out of turn`)
    } else if (!VOID.has(name)) open.push(name)
    for (const [, key = "", value = ""] of attributes.matchAll(ATTRIBUTE))
      wrong.push(...unsafeAttribute(name, key, value))
  }
  if (open.length > 0) wrong.push(`leaves ${open.join(", ")} open`)
  if (html.includes("\u0000")) wrong.push("a NUL")
  return wrong
}

const unsafeAttribute = (tag: string, key: string, value: string): ReadonlyArray<string> => {
  if (ATTRIBUTES[tag]?.includes(key) !== true) return [`${tag} with ${key}`]
  if (key === "class" && !/^language-\S*(?: language-\S*)*$/u.test(value)) return [`class ${value}`]
  const allowed = SCHEMES[key]
  if (allowed === undefined) return []
  // As a browser reads a URL: entities decoded, control characters and line breaks gone.
  const url = decoded(value)
    .replace(/[\p{Cc}\s]/gu, "")
    .toLowerCase()
  if (url.startsWith("//") || url.startsWith("\\") || url.startsWith("/\\"))
    return [`${key} to another site: ${url}`]
  const scheme = /^[a-z][a-z0-9+.-]*:/u.test(url)
  return scheme && !allowed.test(url) ? [`${key} ${url}`] : []
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  colon: ":",
  tab: "\t",
  newline: "\n",
}

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/giu, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : ""
  })
