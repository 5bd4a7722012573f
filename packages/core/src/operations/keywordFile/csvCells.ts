/** Takes records apart into cells. */
import { parse } from "csv-parse/sync"
import type { CsvRecord } from "./csvLines.ts"

/** A record's cells, trimmed; or why it has none. */
export type CsvRow =
  | { readonly row: number; readonly cells: ReadonlyArray<string>; readonly problem: null }
  | { readonly row: number; readonly cells: null; readonly problem: string }

/** The rows of some records, in their order. With no delimiter a record is one cell. */
export function csvRows(
  records: ReadonlyArray<CsvRecord>,
  delimiter: string | null,
): ReadonlyArray<CsvRow> {
  const sound = records.filter(({ problem }) => problem === null)
  // One call for all is several times faster; a record that is wrong is then looked for alone.
  const together = parseCells(sound.map(({ text }) => text).join("\n"), delimiter)
  const cells = together?.length === sound.length ? together : null
  const place = new Map(sound.map((record, at) => [record, at]))
  return records.map((record): CsvRow => {
    const { problem, row, text } = record
    if (problem !== null) return { row, cells: null, problem }
    const own = cells?.[place.get(record) ?? -1] ?? csvCells(text, delimiter)
    return own === null
      ? { row, cells: null, problem: "the quotation marks do not match" }
      : { row, cells: own, problem: null }
  })
}

/** The cells of one record; null if its quotation marks are wrong. */
export function csvCells(text: string, delimiter: string | null): ReadonlyArray<string> | null {
  const rows = parseCells(text, delimiter)
  return rows?.length === 1 ? (rows[0] ?? null) : null
}

function parseCells(
  text: string,
  delimiter: string | null,
): ReadonlyArray<ReadonlyArray<string>> | null {
  if (delimiter === null) return text.split("\n").map((line) => [unquote(line.trim())])
  try {
    const rows: ReadonlyArray<ReadonlyArray<string>> = parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      ltrim: delimiter !== "\t",
      record_delimiter: "\n",
      skip_empty_lines: false,
    })
    return rows.map((cells) => cells.map((cell) => cell.trim()))
  } catch {
    return null
  }
}

const unquote = (text: string): string =>
  /^"(?:[^"]|"")*"$/u.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text
