/** Writes keyword files as the tools and people write them: a second opinion for the reader. */

export interface Row {
  readonly phrase: string
  readonly volume: number | null
  readonly difficulty: number | null
  readonly cpc: number | null
}

export interface Style {
  readonly layout: keyof typeof LAYOUTS
  readonly delimiter: "," | ";" | "\t"
  readonly lineEnd: "\n" | "\r\n" | "\r"
  readonly encoding: "utf-8" | "utf-8 with a mark" | "utf-16le" | "utf-16be"
  /** Quotation marks around every cell, or only where they are needed. */
  readonly quoteAll: boolean
  /** How an unknown number is written. */
  readonly unknown: string
  /** `1234567.5` as it is, `1,234,567.5`, or `1.234.567,5`. */
  readonly numbers: "plain" | "english" | "german"
  readonly lastLineEnds: boolean
}

type Column = "phrase" | "volume" | "difficulty" | "cpc" | null

/** Their headers, and what is in which column; the numbers that a tool does not tell are left out. */
export const LAYOUTS = {
  semrush: {
    above: [],
    header: [
      ...["Keyword", "Intent", "Volume", "Trend", "Keyword Difficulty", "CPC (USD)"],
      ...["Competitive Density", "SERP Features", "Number of Results"],
    ],
    columns: ["phrase", null, "volume", null, "difficulty", "cpc", null, null, null],
  },
  ahrefs: {
    above: [],
    header: ["#", "Keyword", "Country", "Difficulty", "Volume", "CPC", "CPS", "Parent Keyword"],
    columns: [null, "phrase", null, "difficulty", "volume", "cpc", null, null],
  },
  google_keyword_planner: {
    above: ["Keyword Stats 2026-11-01 at 10_22_05", "1 November 2025 - 31 October 2026"],
    header: [
      ...["Keyword", "Currency", "Avg. monthly searches", "Competition"],
      ...["Competition (indexed value)", "Top of page bid (high range)"],
    ],
    columns: ["phrase", null, "volume", null, null, "cpc"],
  },
  search_console: {
    above: [],
    header: ["Top queries", "Clicks", "Impressions", "CTR", "Position"],
    columns: ["phrase", null, null, null, null],
  },
  generic: {
    above: [],
    header: ["cpc", "Search Volume", "keyword", "KD %"],
    columns: ["cpc", "volume", "phrase", "difficulty"],
  },
} as const satisfies Record<
  string,
  {
    readonly above: ReadonlyArray<string>
    readonly header: ReadonlyArray<string>
    readonly columns: ReadonlyArray<Column>
  }
>

/** The row without what the layout has no column for. */
export const toldBy = (layout: Style["layout"], row: Row): Row => {
  const told: ReadonlyArray<Column> = LAYOUTS[layout].columns
  return {
    phrase: row.phrase,
    volume: told.includes("volume") ? row.volume : null,
    difficulty: told.includes("difficulty") ? row.difficulty : null,
    cpc: told.includes("cpc") ? row.cpc : null,
  }
}

export const writeFile = (rows: ReadonlyArray<Row>, style: Style): Uint8Array => {
  const { above, columns, header } = LAYOUTS[style.layout]
  const lines = [
    ...above,
    header.map((name) => cell(name, style)).join(style.delimiter),
    ...rows.map((row) =>
      columns
        .map((column: Column) => cell(column === null ? "" : written(row, column, style), style))
        .join(style.delimiter),
    ),
  ]
  return encoded(lines.join(style.lineEnd) + (style.lastLineEnds ? style.lineEnd : ""), style)
}

/** A list of phrases alone, one a line. */
export const writeList = (phrases: ReadonlyArray<string>, style: Style): Uint8Array =>
  encoded(
    phrases
      .map((phrase) => (style.quoteAll || phrase.includes('"') ? quoted(phrase) : phrase))
      .join(style.lineEnd),
    style,
  )

const written = (row: Row, column: NonNullable<Column>, style: Style): string => {
  const value = row[column]
  if (typeof value === "string") return value
  if (value === null) return style.unknown
  if (style.numbers === "plain") return String(value)
  // With its decimals, `1,354.00` cannot be taken for 1.354.
  const [whole = "", decimals] = (column === "volume" ? String(value) : value.toFixed(2)).split(".")
  const [group, mark] = style.numbers === "english" ? [",", "."] : [".", ","]
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/gu, group)
  return decimals === undefined ? grouped : `${grouped}${mark}${decimals}`
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

const cell = (text: string, { delimiter, quoteAll }: Style): string =>
  quoteAll || text.includes(delimiter) || /["\r\n]|^\s|\s$/u.test(text) ? quoted(text) : text

const encoded = (text: string, { encoding }: Style): Uint8Array => {
  if (encoding === "utf-8") return new TextEncoder().encode(text)
  if (encoding === "utf-8 with a mark") return new TextEncoder().encode(`\ufeff${text}`)
  const units = Buffer.from(`\ufeff${text}`, "utf16le")
  return encoding === "utf-16le" ? units : units.swap16()
}
