/** Reads a keyword file as a stream: keywords in chunks, and an account of what was not one. */
import type { KeywordFormat, RejectedRow } from "../domain/ImportReport.ts"
import { type KeywordInput, normalisePhrase } from "../domain/Keyword.ts"
import { csvRows } from "./csvCells.ts"
import { type CsvRecord, csvLines, csvRecords } from "./csvLines.ts"
import { csvText, type TextSource } from "./csvText.ts"
import { HEADER_WITHIN, keywordLayout, type KeywordLayout } from "./keywordHeader.ts"
import { keywordRow } from "./keywordRow.ts"

const CHUNK = 1000
const REPORTED = 100

/** What was in the file, apart from the keywords themselves. */
export interface KeywordFileReport {
  readonly format: KeywordFormat
  readonly rows: number
  /** Rows with a phrase that an earlier row has. */
  readonly duplicates: number
  readonly rejected: ReadonlyArray<RejectedRow>
  readonly rejectedTotal: number
}

/**
 * Yields the keywords of a file in chunks of at most 1,000, and returns the report at the end. Of rows
 * with the same phrase the first counts. Besides a chunk, only the phrases are kept in memory.
 * Throws `ValidationFailed` for a file that is empty, is no text, or has no column of phrases.
 */
export async function* readKeywords(
  source: TextSource,
  format?: KeywordFormat,
): AsyncGenerator<ReadonlyArray<KeywordInput>, KeywordFileReport> {
  const lines = csvLines(csvText(source))
  const head: Array<{ readonly row: number; readonly text: string }> = []
  while (head.length < HEADER_WITHIN) {
    const next = await lines.next()
    if (next.done === true) break
    head.push(next.value)
  }
  const layout = keywordLayout(
    head.map(({ text }) => text),
    format,
  )
  const tally = makeTally(layout)
  const records = csvRecords(chain(head.slice(layout.skip), lines), layout.delimiter)
  for await (const chunk of inChunks(records)) {
    const keywords = tally.read(chunk)
    if (keywords.length > 0) yield keywords
  }
  return tally.report()
}

async function* chain<A>(first: Iterable<A>, rest: AsyncIterable<A>): AsyncGenerator<A, void> {
  yield* first
  yield* rest
}

async function* inChunks(
  records: AsyncIterable<CsvRecord>,
): AsyncGenerator<ReadonlyArray<CsvRecord>, void> {
  let chunk: Array<CsvRecord> = []
  for await (const record of records) {
    chunk.push(record)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** Counts the rows of a file as they are read. */
function makeTally({ columns, delimiter }: KeywordLayout) {
  const seen = new Set<string>()
  const rejected: Array<RejectedRow> = []
  let rows = 0
  let duplicates = 0
  let rejectedTotal = 0
  const reject = (row: number, reason: string): void => {
    rejectedTotal += 1
    if (rejected.length < REPORTED) rejected.push({ row, reason })
  }
  return {
    read: (records: ReadonlyArray<CsvRecord>): ReadonlyArray<KeywordInput> => {
      const keywords: Array<KeywordInput> = []
      for (const { cells, problem, row } of csvRows(records, delimiter)) {
        if (problem === null && cells.every((cell) => cell === "")) continue
        rows += 1
        if (problem !== null) {
          reject(row, problem)
          continue
        }
        const read = keywordRow(columns, cells)
        if (read._tag === "Rejected") {
          reject(row, read.reason)
          continue
        }
        const phrase = normalisePhrase(read.keyword.phrase)
        if (seen.has(phrase)) duplicates += 1
        else {
          seen.add(phrase)
          keywords.push(read.keyword)
        }
      }
      return keywords
    },
    report: (): KeywordFileReport => ({
      format: columns.format,
      rows,
      duplicates,
      rejected,
      rejectedTotal,
    }),
  }
}
