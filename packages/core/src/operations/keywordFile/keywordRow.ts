/** Reads one row of a keyword file. */
import type { KeywordInput } from "../../domain/Keyword.ts"
import { normalisePhrase } from "../../domain/Keyword.ts"
import type { KeywordColumns, KeywordField } from "./keywordColumns.ts"
import { readNumber } from "./keywordNumbers.ts"

export type KeywordRow =
  | { readonly _tag: "Keyword"; readonly keyword: KeywordInput }
  | { readonly _tag: "Rejected"; readonly reason: string }

/** A row and its place in the file, from 1. */
export interface NumberedRow {
  readonly row: number
  readonly read: KeywordRow
}

const LETTERS: Readonly<Record<string, string>> = {
  i: "informational",
  c: "commercial",
  t: "transactional",
  n: "navigational",
}
const YES = /^(?:true|yes|y|1|x|✓)$/iu
/** Control characters, and what stands for bytes that are no UTF-8. */
const UNREADABLE = /[\p{Cc}\ufffd]/u

/** The keyword of a row; details that are not there are unknown. */
export function keywordRow(columns: KeywordColumns, cells: ReadonlyArray<string>): KeywordRow {
  const extra = cells.slice(columns.width).filter((cell) => cell !== "")
  if (extra.length > 0)
    return rejected(
      `it has ${columns.width + extra.length} cells and the header has ${columns.width}: put cells that hold a separator in quotation marks`,
    )
  const cell = (field: KeywordField): string => cells[columns.at[field] ?? -1] ?? ""
  const phrase = cell("phrase").replace(/\s+/gu, " ")
  const problem = phraseProblem(phrase)
  if (problem !== null) return rejected(problem)

  const numbers: { volume: number | null; difficulty: number | null; cpc: number | null } = {
    volume: null,
    difficulty: null,
    cpc: null,
  }
  for (const field of ["volume", "difficulty", "cpc"] as const) {
    const read = readNumber(cell(field), field === "volume")
    if (read._tag === "Wrong")
      return rejected(`${field}: “${short(cell(field))}” is not a number of 0 or more`)
    if (read._tag === "Unknown") continue
    if (field === "difficulty" && read.value > 100)
      return rejected(`difficulty: ${read.value} is more than 100`)
    numbers[field] = read.value
  }
  return {
    _tag: "Keyword",
    keyword: {
      phrase,
      ...numbers,
      intents: intentsOf(columns, cells),
      country: cell("country") || null,
      source: cell("source") || columns.format,
    },
  }
}

/** Why a phrase cannot be a keyword, else null. */
export function phraseProblem(phrase: string): string | null {
  const { length } = normalisePhrase(phrase)
  if (length === 0) return "it has no keyword"
  if (length > 400) return `the keyword has ${length} characters; 400 are allowed`
  if (UNREADABLE.test(phrase))
    return `“${short(phrase.replace(/\p{Cc}/gu, "\ufffd"))}” is not readable: save the file in UTF-8`
  return null
}

function intentsOf(columns: KeywordColumns, cells: ReadonlyArray<string>): ReadonlyArray<string> {
  const said = (cells[columns.at.intents ?? -1] ?? "")
    .split(/[,;|/]/u)
    .map((intent) => intent.trim().toLowerCase())
    .filter((intent) => intent !== "" && !/^(?:n\/a|none|-)$/u.test(intent))
    .map((intent) => LETTERS[intent] ?? intent)
  const flagged = columns.intentFlags
    .filter(([column]) => YES.test(cells[column] ?? ""))
    .map(([, intent]) => intent)
  return [...new Set([...said, ...flagged])]
}

export const rejected = (reason: string): KeywordRow => ({ _tag: "Rejected", reason })

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
