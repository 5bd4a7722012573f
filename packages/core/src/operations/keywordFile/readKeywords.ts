/** Reads a keyword file as a stream: keywords in chunks, and an account of what was not one. */
import * as Effect from "effect/Effect"
import { invalid, ValidationFailed } from "../../domain/errors.ts"
import type { KeywordFormat, RejectedRow } from "../../domain/ImportReport.ts"
import { type KeywordInput, normalisePhrase } from "../../domain/Keyword.ts"
import { csvRows } from "./csvCells.ts"
import { type CsvRecord, csvLines, csvRecords } from "./csvLines.ts"
import { fileText, type TextSource } from "./fileText.ts"
import { HEADER_WITHIN, keywordLayout, type KeywordLayout } from "./keywordHeader.ts"
import { jsonKeywords } from "./jsonKeywords.ts"
import { keywordRow, type NumberedRow } from "./keywordRow.ts"

const CHUNK = 1000
const REPORTED = 100

/** A file in pieces (a Node stream too), as a web stream, or whole. */
export type KeywordFile = TextSource

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
  source: KeywordFile,
  format?: KeywordFormat,
): AsyncGenerator<ReadonlyArray<KeywordInput>, KeywordFileReport> {
  const { chunks, format: found } =
    format === "json" ? jsonFile(source) : await tableFile(source, format)
  const tally = makeTally()
  for await (const chunk of chunks) {
    const keywords = tally.read(chunk)
    if (keywords.length > 0) yield keywords
  }
  return { format: found, ...tally.report() }
}

/** Reads a keyword file chunk by chunk; answers what else was in it. */
export const drainKeywords = <E, R>(
  file: KeywordFile,
  format: KeywordFormat | undefined,
  take: (keywords: ReadonlyArray<KeywordInput>) => Effect.Effect<void, E, R>,
): Effect.Effect<KeywordFileReport, ValidationFailed | E, R> =>
  Effect.acquireUseRelease(
    Effect.sync(() => readKeywords(file, format)),
    (reader) => drain(reader, take),
    // Closes the source when the reading stops before its end.
    (reader) => Effect.promise(() => reader.return(undefined as never).then(nothing, nothing)),
  )

type Reader = AsyncGenerator<ReadonlyArray<KeywordInput>, KeywordFileReport>

const nothing = (): void => {}

const drain = Effect.fnUntraced(function* <E, R>(
  reader: Reader,
  take: (keywords: ReadonlyArray<KeywordInput>) => Effect.Effect<void, E, R>,
): Effect.fn.Return<KeywordFileReport, ValidationFailed | E, R> {
  for (;;) {
    const next = yield* Effect.tryPromise({ try: () => reader.next(), catch: fileFailed })
    if (next.done === true) return next.value
    yield* take(next.value)
  }
})

/** What the reader throws is about the file; anything else is the source breaking off. */
const fileFailed = (cause: unknown): ValidationFailed =>
  cause instanceof ValidationFailed
    ? cause
    : invalid(
        "file",
        `could not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      )

interface OpenFile {
  readonly format: KeywordFormat
  readonly chunks: AsyncIterable<ReadonlyArray<NumberedRow>>
}

const jsonFile = (source: TextSource): OpenFile => ({
  format: "json",
  chunks: inChunks(jsonKeywords(fileText(source))),
})

async function tableFile(source: TextSource, format: KeywordFormat | undefined): Promise<OpenFile> {
  const lines = csvLines(fileText(source))
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
  const records = csvRecords(chain(head.slice(layout.skip), lines), layout.delimiter)
  return { format: layout.columns.format, chunks: tableRows(inChunks(records), layout) }
}

async function* tableRows(
  chunks: AsyncIterable<ReadonlyArray<CsvRecord>>,
  { columns, delimiter }: KeywordLayout,
): AsyncGenerator<ReadonlyArray<NumberedRow>, void> {
  for await (const records of chunks) {
    const rows: Array<NumberedRow> = []
    for (const { cells, problem, row } of csvRows(records, delimiter)) {
      if (problem !== null) rows.push({ row, read: { _tag: "Rejected", reason: problem } })
      else if (cells.some((cell) => cell !== ""))
        rows.push({ row, read: keywordRow(columns, cells) })
    }
    yield rows
  }
}

async function* chain<A>(first: Iterable<A>, rest: AsyncIterable<A>): AsyncGenerator<A, void> {
  yield* first
  yield* rest
}

async function* inChunks<A>(rows: AsyncIterable<A>): AsyncGenerator<ReadonlyArray<A>, void> {
  let chunk: Array<A> = []
  for await (const row of rows) {
    chunk.push(row)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

/** Counts the rows of a file as they are read. */
function makeTally() {
  const seen = new Set<string>()
  const rejected: Array<RejectedRow> = []
  let rows = 0
  let duplicates = 0
  let rejectedTotal = 0
  return {
    read: (chunk: ReadonlyArray<NumberedRow>): ReadonlyArray<KeywordInput> => {
      const keywords: Array<KeywordInput> = []
      for (const { read, row } of chunk) {
        rows += 1
        if (read._tag === "Rejected") {
          rejectedTotal += 1
          if (rejected.length < REPORTED) rejected.push({ row, reason: read.reason })
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
    report: (): Omit<KeywordFileReport, "format"> => ({
      rows,
      duplicates,
      rejected,
      rejectedTotal,
    }),
  }
}
