/** generateContent: an article under the headings of its brief, sanitised, measured and bounded by us. */
import {
  type AiCall,
  type AiError,
  countWords,
  escapeHtml,
  type GenerateContentInput,
  type GenerateContentOutput,
  plainText,
  sanitiseHtml,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { SiteStyle } from "./AiSdkOptions.ts"
import { ArticleAnswer } from "./answers.ts"
import type { AskModel } from "./askModel.ts"
import { boundedText } from "./boundedText.ts"
import { distinct } from "./proposeIdeas.ts"
import { underOutline } from "./underOutline.ts"

/** Less than this share of the words that were asked for is worth a second try. */
const SHORT = 0.5
/** Less than this is not the article that was asked for, and is not charged as one. */
const FAR_TOO_SHORT = 0.25
const TOKENS_PER_WORD = 3

export const writeArticle =
  (ask: AskModel, linkHosts: ReadonlyArray<string>) =>
  (
    brief: GenerateContentInput,
    style: SiteStyle,
    call: AiCall,
  ): Effect.Effect<GenerateContentOutput, AiError> =>
    Effect.map(
      ask({
        function: "generateContent",
        call,
        answer: ArticleAnswer,
        room: 1500 + brief.targetWords * TOKENS_PER_WORD,
        data: { style, brief },
        objection: (answer) =>
          objectionTo(answer, brief, linkHosts) ??
          tooShort(answer, brief, linkHosts, FAR_TOO_SHORT),
        wish: (answer) => tooShort(answer, brief, linkHosts, SHORT),
      }),
      (answer) => articleOf(answer, brief, linkHosts),
    )

/** Names sections by number: the words of the outline are a stranger's, and stay in the data. */
const objectionTo = (
  { sections }: ArticleAnswer,
  { outline }: GenerateContentInput,
  linkHosts: ReadonlyArray<string>,
): string | null => {
  if (outline.length > 0 && sections.length !== outline.length)
    return `it has ${sections.length} sections, the outline has ${outline.length} headings`
  if (outline.length > 0 && underOutline(sections, outline) === null)
    return "it has several sections under one heading of the outline, and none under another"
  const empty = sections.findIndex(({ html }) => countWords(fragment(html, linkHosts)) === 0)
  return empty < 0 ? null : `section ${empty + 1} is empty`
}

const tooShort = (
  answer: ArticleAnswer,
  { outline, targetWords }: GenerateContentInput,
  linkHosts: ReadonlyArray<string>,
  share: number,
): string | null => {
  const words = countWords(bodyOf(answer, outline, linkHosts))
  return words < targetWords * share ? `it has ${words} words, ${targetWords} were asked for` : null
}

const articleOf = (
  answer: ArticleAnswer,
  { outline, primaryKeyword, title }: GenerateContentInput,
  linkHosts: ReadonlyArray<string>,
): GenerateContentOutput => {
  const html = bodyOf(answer, outline, linkHosts)
  const bounded = (text: string, longest: number): string => boundedText(text, longest, linkHosts)
  const opening = bounded(plainText(html), 300)
  const named = bounded(answer.title, 200) || title
  return {
    title: named,
    html,
    excerpt: bounded(answer.excerpt, 400) || opening,
    metaTitle: bounded(answer.metaTitle, 70) || bounded(named, 70),
    metaDescription: bounded(answer.metaDescription, 160) || bounded(opening, 160),
    tags: distinct([...answer.tags, primaryKeyword].map((tag) => bounded(tag, 50))).slice(0, 8),
  }
}

/** Under the outline's own headings; under those of the answer where there is no outline. */
const bodyOf = (
  { opening, sections }: ArticleAnswer,
  outline: ReadonlyArray<string>,
  linkHosts: ReadonlyArray<string>,
): string => {
  const ordered = underOutline(sections, outline) ?? sections
  const parts = ordered.map(({ heading, html }, at) => {
    const text = boundedText(outline[at] ?? heading, 150, linkHosts)
    return `${text === "" ? "" : `<h2>${escapeHtml(text)}</h2>\n`}${fragment(html, linkHosts)}`
  })
  return sanitiseHtml([fragment(opening, linkHosts), ...parts].join("\n"), { linkHosts })
}

/** Each part is closed in itself; bare text becomes paragraphs, a heading of its own a lower one. */
const fragment = (html: string, linkHosts: ReadonlyArray<string>): string => {
  const lower = html.replaceAll(/<(\/?)h[12]\b/giu, "<$1h3")
  const markup = /<(?:p|ul|ol|table|blockquote|dl|pre|h[34])\b/iu.test(lower)
    ? lower
    : lower
        .split(/\n\s*\n/u)
        .map((text) => `<p>${text.trim()}</p>`)
        .join("\n")
  return sanitiseHtml(markup, { linkHosts })
}
