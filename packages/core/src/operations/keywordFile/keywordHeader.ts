/** Finds out how a keyword file is written: its separator, its header, and which tool it comes from. */
import { invalid } from "../../domain/errors.ts"
import type { KeywordFormat } from "../../domain/ImportReport.ts"
import { csvCells } from "./csvCells.ts"
import { type KeywordColumns, keywordColumns } from "./keywordColumns.ts"

/** How many lines may come before the header: Keyword Planner writes a title and dates there. */
export const HEADER_WITHIN = 20

export interface KeywordLayout {
  /** Null: a line is one cell. */
  readonly delimiter: string | null
  readonly columns: KeywordColumns
  /** Lines of the head that are not keywords: the header and what is above it. */
  readonly skip: number
}

const DELIMITERS = ["\t", ";", ","] as const

/** `head`: the first lines of the file, at most {@link HEADER_WITHIN}. */
export function keywordLayout(
  head: ReadonlyArray<string>,
  wanted: KeywordFormat | undefined,
): KeywordLayout {
  if (head.every((line) => line.trim() === "")) throw invalid("file", "is empty")
  const layout = wanted === "list" ? plainList(0) : (withHeader(head) ?? withoutHeader(head))
  if (wanted !== undefined && wanted !== "generic" && wanted !== layout.columns.format)
    throw invalid("file", `is not ${wanted}: by its columns it is ${layout.columns.format}`)
  return layout
}

function withHeader(head: ReadonlyArray<string>): KeywordLayout | null {
  const declared = /^sep=(.)$/iu.exec(head[0]?.trim() ?? "")?.[1]
  const start = declared === undefined ? head.findIndex((line) => line.trim() !== "") : 1
  for (const [at, line] of head.entries()) {
    if (at < start) continue
    const candidates = (declared === undefined ? DELIMITERS : [declared])
      .map((delimiter) => ({ delimiter, cells: csvCells(line, delimiter) ?? [] }))
      .toSorted((a, b) => b.cells.length - a.cells.length)
    for (const { cells, delimiter } of candidates) {
      const columns = keywordColumns(cells)
      if (columns === null) continue
      if (cells.length === 1) {
        // One word alone is a header at the top only; further down it is a phrase like the others.
        if (at === start) return { delimiter: null, columns, skip: at + 1 }
        continue
      }
      const told = Object.keys(columns.at).length > 1 || columns.format !== "generic"
      if (at === start || told) return { delimiter, columns, skip: at + 1 }
    }
  }
  return null
}

/** A list of phrases; unless the lines are rows of a table, which then has no column of phrases. */
function withoutHeader(head: ReadonlyArray<string>): KeywordLayout {
  const lines = head.filter((line) => line.trim() !== "")
  for (const delimiter of DELIMITERS) {
    const [first = [], ...rest] = lines.map((line) => csvCells(line, delimiter) ?? [])
    const alike = rest.filter((cells) => cells.length === first.length).length
    if (first.length > 1 && alike >= rest.length * 0.6)
      throw invalid(
        "file",
        `has no keyword column; its columns are ${first.map((cell) => `“${cell}”`).join(", ")}. Name the column of the phrases “keyword”.`,
      )
  }
  return plainList(0)
}

const plainList = (skip: number): KeywordLayout => ({
  delimiter: null,
  columns: { format: "list", at: { phrase: 0 }, intentFlags: [], width: 1 },
  skip,
})
