/** The text of a mail, plain and as HTML. */
import type { Notification } from "@pressline/core/effect"
import { sentencesOf } from "./sentences.ts"

export interface MailWords {
  readonly subject: string
  readonly paragraphs: ReadonlyArray<string>
}

interface Texts {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export const mailOf = (
  words: MailWords | null,
  notification: Notification,
  link: string | null,
): Texts => {
  const { paragraphs, subject } = words ?? wordsOf(notification)
  return {
    subject,
    text: [...paragraphs, ...(link === null ? [] : [link])].join("\n\n").concat("\n"),
    html: page([
      ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
      ...(link === null ? [] : [`<p><a href="${escapeHtml(link)}">Look at the run</a></p>`]),
    ]),
  }
}

const wordsOf = (notification: Notification): MailWords => {
  const { headline, more } = sentencesOf(notification)
  return { subject: headline, paragraphs: [`${headline}.`, ...more] }
}

const page = (parts: ReadonlyArray<string>): string =>
  `<!doctype html><html><body style="font-family:sans-serif">${parts.join("")}</body></html>`

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/gu, (character) => ENTITIES[character] ?? "")
