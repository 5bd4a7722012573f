/** Imports a keyword file into a site, in chunks as it is read. */
import * as Effect from "effect/Effect"
import { invalid, ValidationFailed } from "../domain/errors.ts"
import type { ImportReport, KeywordFormat } from "../domain/ImportReport.ts"
import type { KeywordInput } from "../domain/Keyword.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Ids } from "../ports/Ids.ts"
import { Storage } from "../ports/Storage.ts"
import type { TextSource } from "./csvText.ts"
import { type KeywordFileReport, readKeywords } from "./keywordFile.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readSite, type SiteErrors } from "./site.ts"

/** A file in pieces (a Node stream too), as a web stream, or whole. */
export type KeywordFile = TextSource

export interface ImportKeywordsInput extends OnSite, ByActor {
  readonly file: KeywordFile
  /** What the file must be; by default it is recognised by its header. */
  readonly format?: KeywordFormat
}

/**
 * Adds the keywords of a file as `new`. Rows that are wrong are reported and the others added; what was
 * added before a failure stays, and importing the file again adds only what is missing.
 */
export const importKeywords = Effect.fnUntraced(function* (
  input: ImportKeywordsInput,
): Effect.fn.Return<ImportReport, SiteErrors, Storage | Ids> {
  const { file, format } = input
  const { siteId } = yield* readSite(input.siteId)
  const ids = yield* Ids
  const { pipeline } = yield* Storage
  const totals = { added: 0, duplicates: 0 }

  const add = Effect.fnUntraced(function* (keywords: ReadonlyArray<KeywordInput>) {
    const withIds = yield* Effect.forEach(keywords, (keyword) =>
      Effect.map(ids.next, (id) => ({ ...keyword, id })),
    )
    const { added, duplicates } = yield* retryBriefly(pipeline.addKeywords(siteId, withIds))
    totals.added += added
    totals.duplicates += duplicates
  })

  const report = yield* drainKeywords(file, format, add)
  const duplicates = report.duplicates + totals.duplicates
  yield* audit(siteId, input, "import_keywords", {
    format: report.format,
    added: totals.added,
    duplicates,
    rejected: report.rejectedTotal,
  })
  return {
    format: report.format,
    rows: report.rows,
    added: totals.added,
    duplicates,
    rejected: report.rejected,
    rejectedTotal: report.rejectedTotal,
  }
})

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
    const next = yield* Effect.tryPromise({ try: () => reader.next(), catch: toValidationFailed })
    if (next.done === true) return next.value
    yield* take(next.value)
  }
})

/** What the reader throws is about the file; anything else is the source breaking off. */
const toValidationFailed = (cause: unknown): ValidationFailed =>
  cause instanceof ValidationFailed
    ? cause
    : invalid(
        "file",
        `could not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      )
