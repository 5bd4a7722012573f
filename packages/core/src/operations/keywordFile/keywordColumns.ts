/** Which tool a keyword file comes from, and which of its columns says what. */
import type { KeywordFormat } from "../../domain/ImportReport.ts"

export type KeywordField =
  | "phrase"
  | "volume"
  | "difficulty"
  | "cpc"
  | "intents"
  | "country"
  | "source"

export interface KeywordColumns {
  readonly format: KeywordFormat
  readonly at: Readonly<Partial<Record<KeywordField, number>>>
  /** Columns named after an intent, with a yes or no in their cells (Ahrefs). */
  readonly intentFlags: ReadonlyArray<readonly [column: number, intent: string]>
  readonly width: number
}

/** Names by field, the likeliest first. */
const NAMES: Readonly<Record<KeywordField, ReadonlyArray<string>>> = {
  phrase: [
    ...["keyword", "keywords", "top queries", "query", "queries", "search query", "search term"],
    ...[
      "search terms",
      "phrase",
      "key phrase",
      "keyphrase",
      "search phrase",
      "term",
      "suchbegriff",
    ],
    ...["häufigste suchanfragen", "requêtes les plus fréquentes", "consultas principales"],
    ...[
      "principales consultas",
      "query principali",
      "principais consultas",
      "mot-clé",
      "palabra clave",
    ],
  ],
  volume: [
    ...["volume", "search volume", "avg. monthly searches", "avg monthly searches"],
    ...["average monthly searches", "monthly searches", "monthly volume", "searches", "msv"],
  ],
  difficulty: [
    ...["keyword difficulty", "difficulty", "kd", "kd %", "kd%", "keyword difficulty index"],
    ...["keyword difficulty (%)", "seo difficulty"],
  ],
  cpc: [
    "cpc",
    "cost per click",
    "avg. cpc",
    "top of page bid (high range)",
    "top of page bid (low range)",
  ],
  intents: ["intent", "intents", "search intent", "keyword intent", "keyword intents"],
  country: ["country", "location", "market", "database", "region"],
  source: ["source"],
}

const INTENTS = ["informational", "commercial", "transactional", "navigational"]

/** What tells the tools apart: names of which one at least is in the header. */
const SIGNS: ReadonlyArray<readonly [KeywordFormat, ReadonlyArray<string>]> = [
  ["google_keyword_planner", ["avg. monthly searches", "competition (indexed value)"]],
  ["search_console", ["impressions", "ctr"]],
  [
    "ahrefs",
    [
      "parent keyword",
      "parent topic",
      "cps",
      "traffic potential",
      "clicks per search",
      "global volume",
    ],
  ],
  [
    "semrush",
    [
      "competitive density",
      "number of results",
      "serp features by keyword",
      "keyword difficulty index",
    ],
  ],
]
const TOP_QUERIES = NAMES.phrase.filter((name) => /quer|suchanfragen|requ|consult/u.test(name))

const nameOf = (header: string): string =>
  header
    .toLowerCase()
    .normalize("NFC")
    .replace(/^\ufeff/u, "")
    .replaceAll("_", " ")
    .replace(/\s+/gu, " ")
    .trim()

/** The columns of a header; null if none of its cells names a column of phrases. */
export function keywordColumns(header: ReadonlyArray<string>): KeywordColumns | null {
  const names = header.map(nameOf)
  const phrase = find(names, "phrase")
  if (phrase === undefined) return null
  const at: Partial<Record<KeywordField, number>> = { phrase }
  for (const field of FIELDS) {
    const column = find(names, field)
    if (column !== undefined) at[field] = column
  }
  return {
    format: formatOf(names),
    at,
    intentFlags: INTENTS.flatMap((intent) => {
      const column = names.indexOf(intent)
      return column < 0 ? [] : [[column, intent] as const]
    }),
    width: header.length,
  }
}

const FIELDS = ["volume", "difficulty", "cpc", "intents", "country", "source"] as const

function find(names: ReadonlyArray<string>, field: KeywordField): number | undefined {
  for (const wanted of NAMES[field]) {
    const found = names.findIndex(
      // Currencies are part of the name: "CPC (USD)".
      (name) =>
        name === wanted || (field === "cpc" && name.replace(/ ?\([a-z]{3}\)$/u, "") === wanted),
    )
    if (found >= 0) return found
  }
  return undefined
}

function formatOf(names: ReadonlyArray<string>): KeywordFormat {
  if (TOP_QUERIES.includes(names[0] ?? "") && names.length >= 4) return "search_console"
  const sign = SIGNS.find(([, signs]) => signs.some((name) => names.includes(name)))
  if (sign !== undefined) return sign[0]
  return names.includes("serp features") && names.includes("trend") ? "semrush" : "generic"
}
