/** What became of a keyword file. */
import * as Schema from "effect/Schema"
import { Count, wire } from "./wire.ts"

/**
 * Where a keyword file comes from, recognised by its columns. `list`: one phrase a line.
 * `json`: an array of phrases or keywords, or `{ "keywords": [...] }`; never recognised, only asked for.
 */
export const KeywordFormat = Schema.Literals([
  "semrush",
  "ahrefs",
  "google_keyword_planner",
  "search_console",
  "generic",
  "list",
  "json",
])
export type KeywordFormat = typeof KeywordFormat.Type

export const RejectedRow = wire({
  /** The line of the file, from 1, on which the row begins; of JSON, the place in the array. */
  row: Count,
  reason: Schema.String,
})
export type RejectedRow = typeof RejectedRow.Type

/** `added + duplicates + rejectedTotal` is `rows`. */
export const ImportReport = wire({
  format: KeywordFormat,
  /** Rows with something in them, without the header and what is above it. */
  rows: Count,
  added: Count,
  /** Phrases that came before, in the file or in the site. */
  duplicates: Count,
  /** The first 100. */
  rejected: Schema.Array(RejectedRow),
  rejectedTotal: Count,
})
export type ImportReport = typeof ImportReport.Type
