/** Sanitises the HTML of article bodies: an allow-list of structure and text, and nothing that can act. */
import sanitize from "sanitize-html"
import { isCleanHtml } from "./isCleanHtml.ts"

const TAGS = [
  ...["h2", "h3", "h4", "p", "br", "hr", "blockquote", "pre", "figure", "figcaption", "img"],
  ...["ul", "ol", "li", "dl", "dt", "dd", "details", "summary"],
  ...["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"],
  ...["a", "strong", "em", "b", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup"],
  ...["code", "kbd", "samp", "var", "abbr", "cite", "q", "time"],
]

/** Elements whose text is not the article's: they go with everything inside them. */
const DROPPED_WHOLE = [
  ...["script", "style", "noscript", "template", "title", "textarea", "option", "select"],
  ...[
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "canvas",
    "audio",
    "video",
    "noembed",
    "noframes",
  ],
]

const MOST_ROUNDS = 10
const KNOWN_RELS = ["nofollow", "noopener", "noreferrer", "sponsored", "ugc"]
const WHOLE_NUMBER = /^\d{1,5}$/u

export interface SanitiseOptions {
  /**
   * Hosts that links may lead to: other links give way to their text, pictures go, and addresses in the
   * text are left out. Default: any.
   */
  readonly linkHosts?: ReadonlyArray<string>
}

/**
 * The body with only allowed elements and attributes; other elements give way to their text. Links lead
 * to http(s), mail, telephone or a place of the same site; images to http(s), the same site or a media
 * store (`memory:`). Applying it twice changes nothing.
 */
export function sanitiseHtml(html: string, { linkHosts }: SanitiseOptions = {}): string {
  const options = linkHosts === undefined ? OPTIONS : leadingTo(linkHosts)
  let safe = html.replaceAll("\u0000", "").toWellFormed()
  // Clean says nothing about where its links and addresses lead.
  if (linkHosts === undefined && isCleanHtml(safe)) return safe.trim()
  // Removing an element can leave another where it may not stand; the next round repairs that.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = sanitize(safe, options).trim()
    if (next === safe) break
    safe = next
  }
  return safe
}

const OPTIONS: sanitize.IOptions = {
  allowedTags: TAGS,
  nonTextTags: DROPPED_WHOLE,
  disallowedTagsMode: "discard",
  allowedAttributes: {
    a: ["href", "rel", "title"],
    img: ["src", "alt", "width", "height"],
    ol: ["start", "reversed"],
    li: ["value"],
    th: ["colspan", "rowspan", "scope"],
    td: ["colspan", "rowspan"],
    abbr: ["title"],
    time: ["datetime"],
  },
  allowedClasses: { code: ["language-*"] },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowedSchemesByTag: { img: ["http", "https", "memory"] },
  allowProtocolRelative: false,
  nestingLimit: 60,
  transformTags: {
    h1: "h2",
    h5: "h4",
    h6: "h4",
    a: (tagName, attribs) => ({ tagName, attribs: link(attribs) }),
    img: (tagName, attribs) => ({ tagName, attribs: picture(attribs) }),
  },
  exclusiveFilter: ({ attribs, tag }) => tag === "img" && !attribs["src"],
}

const leadingTo = (hosts: ReadonlyArray<string>): sanitize.IOptions => ({
  ...OPTIONS,
  allowedTags: TAGS.filter((tag) => tag !== "img"),
  transformTags: {
    ...OPTIONS.transformTags,
    a: (tagName, attribs) =>
      leadsTo(attribs["href"] ?? "", hosts)
        ? { tagName, attribs: link(attribs) }
        : { tagName: "span", attribs: {} },
  },
  textFilter: (text) => withoutAddresses(text, hosts),
})

/** A place of the same site, or one of the hosts. */
const leadsTo = (href: string, hosts: ReadonlyArray<string>): boolean => {
  const url = URL.parse(href.trim(), "https://same.invalid/")
  if (url === null) return false
  return /^https?:$/u.test(url.protocol) && ["same.invalid", ...hosts].includes(url.hostname)
}

const ADDRESS = /\b(?:[a-z][a-z+.-]*:\/\/|www\.)[^\s<>"']+/giu

/** A text without the addresses that lead elsewhere than to these hosts. */
export const withoutAddresses = (text: string, hosts: ReadonlyArray<string> = []): string =>
  text.replace(ADDRESS, (address) => {
    const url = URL.parse(/^www\./iu.test(address) ? `https://${address}` : address)
    return url !== null && hosts.includes(url.hostname) ? address : ""
  })

/** A link out says `noopener` besides what it said itself. */
function link({ rel = "", ...attribs }: sanitize.Attributes): sanitize.Attributes {
  const rels = new Set(rel.toLowerCase().split(/\s+/u))
  if (/^\s*https?:/iu.test(attribs["href"] ?? "")) rels.add("noopener")
  const known = KNOWN_RELS.filter((name) => rels.has(name))
  return known.length === 0 ? attribs : { ...attribs, rel: known.join(" ") }
}

/** An image always says something to those who do not see it, if only that it is decoration. */
function picture({ height, width, ...attribs }: sanitize.Attributes): sanitize.Attributes {
  return {
    ...attribs,
    alt: attribs["alt"] ?? "",
    ...(WHOLE_NUMBER.test(width ?? "") ? { width: width ?? "" } : {}),
    ...(WHOLE_NUMBER.test(height ?? "") ? { height: height ?? "" } : {}),
  }
}
