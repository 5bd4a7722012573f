/** The text of a mail, plain and as HTML. */
import { escapeHtml } from "@pressline/core/effect"
import type { Message } from "./Message.ts"

interface Texts {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export const mailOf = ({ link, sentences: { headline, more } }: Message): Texts => {
  const paragraphs = [`${headline}.`, ...more]
  return {
    subject: headline,
    text: [...paragraphs, ...(link === null ? [] : [link])].join("\n\n").concat("\n"),
    html: page([
      ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
      ...(link === null ? [] : [`<p><a href="${escapeHtml(link)}">Look at the run</a></p>`]),
    ]),
  }
}

const page = (parts: ReadonlyArray<string>): string =>
  `<!doctype html><html><body style="font-family:sans-serif">${parts.join("")}</body></html>`
