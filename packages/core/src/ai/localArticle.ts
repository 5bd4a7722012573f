/** Writes an article offline: the outline of its brief, filled with ready-made sentences and its keywords. */
import type { GenerateContentInput, GenerateContentOutput } from "../ports/AiFunctions.ts"
import { GENERAL, OPENINGS, SENTENCES } from "./articleSentences.ts"
import { type Block, comparisonTable, questions, stepList } from "./articleBlocks.ts"
import { escapeHtml } from "./escapeHtml.ts"
import { defaultOutline, sectionKind, sidesOf } from "./outlines.ts"
import { seeded, shuffled } from "./seeded.ts"
import { wordsOf } from "./tokens.ts"

const NOTE_TITLE = "Offline draft."
const NOTE =
  "Put together without a language model, from the outline and the keywords of its brief. Check and rewrite it before anyone relies on it."

/** Below this a section is not worth its heading. */
const SMALLEST_SECTION = 60
const SENTENCES_PER_PARAGRAPH = 3

export function localArticle(brief: GenerateContentInput): GenerateContentOutput {
  const keywords = [brief.primaryKeyword, ...brief.secondaryKeywords]
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== "")
  if (keywords.length === 0) keywords.push(brief.title)
  const opening = shuffled(OPENINGS.slice(0, 5), seeded(brief.title))
  const lead = fill(opening[0] ?? "", keywords[0] ?? "")
  return {
    title: brief.title,
    html: bodyOf(brief, keywords, [...opening.slice(0, 1), ...OPENINGS.slice(5)]),
    excerpt: lead,
    metaTitle: shorten(brief.title, 60),
    metaDescription: shorten(
      `${brief.title}${/[?!.]$/u.test(brief.title) ? "" : "."} ${lead}`,
      155,
    ),
    tags: [...new Set(keywords.map((keyword) => keyword.toLowerCase()))].slice(0, 5),
  }
}

function bodyOf(
  brief: GenerateContentInput,
  keywords: ReadonlyArray<string>,
  opening: ReadonlyArray<string>,
): string {
  const writer = makeWriter(brief.title, keywords)
  const next = seeded(`${brief.title}\n${brief.angle}`)
  const html = [`<blockquote><p><strong>${NOTE_TITLE}</strong> ${NOTE}</p></blockquote>`]
  let words = wordsOf(`${NOTE_TITLE} ${NOTE}`).length
  const add = (block: Block): void => {
    html.push(block.html)
    words += block.words
  }
  const planned = brief.outline.length > 0 ? brief.outline : defaultOutline(brief.contentType)
  const room = Math.floor((brief.targetWords - words) / SMALLEST_SECTION)
  const outline = planned.slice(0, Math.max(0, room - 1))
  const firstPart = outline.length === 0 ? brief.targetWords : words + SMALLEST_SECTION
  for (const block of writer.prose(opening, firstPart - words)) add(block)

  const faq = specialBlock("faq", brief, keywords)?.words ?? 0
  const isFaq = (heading: string): boolean => sectionKind(heading) === "faq"
  outline.forEach((heading, at) => {
    const kind = sectionKind(heading)
    // Questions and answers take what they need, the other sections share the rest.
    const later = outline.slice(at)
    const reserved = later.filter(isFaq).length * faq
    const share =
      (brief.targetWords - reserved - words) / (later.filter((each) => !isFaq(each)).length || 1)
    const until = words + Math.round(share)
    add(textBlock("h2", heading))
    const special = specialBlock(kind, brief, keywords)
    if (special !== null && (kind === "faq" || words + special.words <= until + SMALLEST_SECTION))
      add(special)
    if (kind === "faq") return
    const named = keywords.find((keyword) => keyword.toLowerCase() === heading.toLowerCase())
    const focus = kind === "topic" ? (named ?? heading) : null
    const sentences = kind === "table" ? [] : shuffled(SENTENCES[kind], next)
    for (const block of writer.prose(sentences, until - words, focus)) add(block)
  })
  return html.join("\n")
}

const textBlock = (tag: string, text: string): Block => ({
  html: `<${tag}>${escapeHtml(text)}</${tag}>`,
  words: wordsOf(text).length,
})

/** The table or list of a section, where its kind has one. */
function specialBlock(
  kind: ReturnType<typeof sectionKind>,
  brief: GenerateContentInput,
  keywords: ReadonlyArray<string>,
): Block | null {
  if (kind === "table") return comparisonTable(sidesOf(brief.primaryKeyword))
  if (kind === "steps") return stepList()
  return kind === "faq" ? questions(brief.title, keywords) : null
}

/** Hands out paragraphs; a sentence comes again only when all that fit were used as often. */
function makeWriter(seed: string, keywords: ReadonlyArray<string>) {
  const next = seeded(seed)
  const general = shuffled(GENERAL, next)
  const uses = new Map<string, number>()
  let turn = 0
  const choose = (own: ReadonlyArray<string>, focus: string | null): string => {
    const choice = [...own, ...general]
    const least = Math.min(...choice.map((sentence) => uses.get(sentence) ?? 0))
    const sentence = choice.find((candidate) => (uses.get(candidate) ?? 0) === least) ?? ""
    uses.set(sentence, least + 1)
    if (!sentence.includes("{k}")) return sentence
    return fill(sentence, focus ?? keywords[turn++ % keywords.length] ?? seed)
  }
  return {
    /** Paragraphs of about so many words, about `focus` or about each keyword in turn. */
    prose: (
      sentences: ReadonlyArray<string>,
      words: number,
      focus: string | null = null,
    ): ReadonlyArray<Block> => {
      const paragraphs: Array<Block> = []
      let paragraph: Array<string> = []
      let count = 0
      const flush = (): void => {
        if (paragraph.length > 0) paragraphs.push(textBlock("p", paragraph.join(" ")))
        paragraph = []
      }
      while (count < words - 8) {
        const sentence = choose(sentences, focus)
        paragraph.push(sentence)
        count += wordsOf(sentence).length
        if (paragraph.length >= SENTENCES_PER_PARAGRAPH) flush()
      }
      flush()
      return paragraphs
    },
  }
}

const fill = (sentence: string, keyword: string): string =>
  sentence.replaceAll("{k}", () => `“${keyword}”`)

/** At most so many characters, cut between words. */
function shorten(text: string, longest: number): string {
  const characters = [...text]
  if (characters.length <= longest) return text
  const head = characters.slice(0, longest - 1).join("")
  return `${head.slice(0, Math.max(head.lastIndexOf(" "), longest / 2)).trimEnd()}…`
}
