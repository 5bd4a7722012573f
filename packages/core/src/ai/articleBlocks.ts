/** The tables and lists of offline drafts. */
import { CRITERIA, KEYWORD_QUESTION, QUESTIONS, STEPS } from "./articleSentences.ts"
import { escapeHtml } from "./escapeHtml.ts"
import { seeded, shuffled } from "./seeded.ts"
import { wordsOf } from "./tokens.ts"

/** Something with words in it. */
export interface Block {
  readonly html: string
  readonly words: number
}

/** The criteria of a choice; between the two sides of a comparison, or two ways to go about it. */
export function comparisonTable(sides: ReadonlyArray<string>): Block {
  const [left = "A simple way", right = "A thorough way"] = sides
  // Which of two named sides is the simple one is not known offline, so the cells ask instead.
  const cells = (criterion: (typeof CRITERIA)[number]): ReadonlyArray<string> =>
    sides.length === 2 ? ["To be checked", "To be checked"] : [criterion.simple, criterion.thorough]
  const rows = CRITERIA.map((criterion) => [criterion.name, ...cells(criterion)])
  const head = ["Criterion", capital(left), capital(right)]
  return {
    html: [
      "<table>",
      `<thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("")}</tr></thead>`,
      "<tbody>",
      ...rows.map(
        ([name = "", ...rest]) =>
          `<tr><th scope="row">${escapeHtml(name)}</th>${rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`,
      ),
      "</tbody>",
      "</table>",
    ].join("\n"),
    words: wordsOf([head, ...rows].flat().join(" ")).length,
  }
}

export function stepList(): Block {
  return {
    html: ["<ol>", ...STEPS.map((step) => `<li>${escapeHtml(step)}</li>`), "</ol>"].join("\n"),
    words: wordsOf(STEPS.join(" ")).length,
  }
}

/** Two general questions, and one about the last keyword of an article that has several. */
export function questions(seed: string, keywords: ReadonlyArray<string>): Block {
  const general = shuffled(QUESTIONS, seeded(seed)).slice(0, 2)
  const asked = [
    ...general,
    ...keywords
      .slice(1)
      .slice(-1)
      .map((keyword) => ({
        ask: KEYWORD_QUESTION.ask.replaceAll("{k}", () => `“${keyword}”`),
        answer: KEYWORD_QUESTION.answer,
      })),
  ]
  return {
    html: asked
      .map(({ answer, ask }) => `<h3>${escapeHtml(ask)}</h3>\n<p>${escapeHtml(answer)}</p>`)
      .join("\n"),
    words: wordsOf(asked.map(({ answer, ask }) => `${ask} ${answer}`).join(" ")).length,
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
