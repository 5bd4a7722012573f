/** Reads a keyword file and tells what is in it; stores nothing. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { KeywordFormat, RejectedRow } from "../domain/ImportReport.ts"
import { KeywordInput } from "../domain/Keyword.ts"
import { Count, wire } from "../domain/wire.ts"
import { drainKeywords, type KeywordFile } from "./keywordFile/readKeywords.ts"
import { type OnSite, readSite } from "./site.ts"

const SHOWN = 8

/** `recognised + duplicates + rejectedTotal` is `rows`. */
export const KeywordPreview = wire({
  format: KeywordFormat,
  rows: Count,
  /** Keywords of the file; those that the site has already are among them. */
  recognised: Count,
  /** Phrases that came before in the file. */
  duplicates: Count,
  /** The first 100. */
  rejected: Schema.Array(RejectedRow),
  rejectedTotal: Count,
  /** The first few keywords, as they were read. */
  sample: Schema.Array(KeywordInput),
})
export type KeywordPreview = typeof KeywordPreview.Type

export interface PreviewKeywordsInput extends OnSite {
  readonly file: KeywordFile
  /** What the file must be; by default it is recognised by its header. */
  readonly format?: KeywordFormat
}

/** What `importKeywords` would make of the same file. */
export const previewKeywords = Effect.fnUntraced(function* ({
  file,
  format,
  siteId,
}: PreviewKeywordsInput) {
  yield* readSite(siteId)
  const sample: Array<KeywordInput> = []
  let recognised = 0
  const report = yield* drainKeywords(file, format, (keywords) =>
    Effect.sync(() => {
      recognised += keywords.length
      sample.push(...keywords.slice(0, SHOWN - sample.length))
    }),
  )
  return { ...report, recognised, sample } satisfies KeywordPreview
})
