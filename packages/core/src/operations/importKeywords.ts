/** Imports a keyword file into a site, in chunks as it is read. */
import * as Effect from "effect/Effect"
import type { ImportReport, KeywordFormat } from "../domain/ImportReport.ts"
import type { KeywordInput } from "../domain/Keyword.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Ids } from "../ports/Ids.ts"
import { Storage } from "../ports/Storage.ts"
import { drainKeywords, type KeywordFile } from "./keywordFile/readKeywords.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readSite, type SiteErrors } from "./site.ts"

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
