import { ValidationFailed } from "../../src/domain/errors.ts"
import type { KeywordFormat } from "../../src/domain/ImportReport.ts"
import type { KeywordInput } from "../../src/domain/Keyword.ts"
import type { TextSource } from "../../src/operations/keywordFile/fileText.ts"
import {
  type KeywordFileReport,
  readKeywords,
} from "../../src/operations/keywordFile/readKeywords.ts"

/** All keywords of a file, and its report. */
export const read = async (
  source: TextSource,
  format?: KeywordFormat,
): Promise<{
  readonly keywords: ReadonlyArray<KeywordInput>
  readonly report: KeywordFileReport
}> => {
  const reader = readKeywords(source, format)
  const keywords: Array<KeywordInput> = []
  for (;;) {
    const next = await reader.next()
    if (next.done === true) return { keywords, report: next.value }
    keywords.push(...next.value)
  }
}

/** Why a file is refused; throws if it is not. */
export const refusal = async (source: TextSource, format?: KeywordFormat): Promise<string> => {
  try {
    await read(source, format)
  } catch (cause) {
    if (cause instanceof ValidationFailed) return cause.message
    throw cause
  }
  throw new Error("the file was not refused")
}

export const utf16 = (text: string, order: "le" | "be", mark = true): Uint8Array => {
  const units = Buffer.from(mark ? `\ufeff${text}` : text, "utf16le")
  return order === "le" ? units : units.swap16()
}

export const SEMRUSH = `Keyword,Intent,Volume,Trend,Keyword Difficulty,CPC (USD),Competitive Density,SERP Features,Number of Results
best espresso machine,"Commercial, Transactional",12100,"0.81,0.66,1.00",45,1.30,0.99,"Reviews, People also ask",123000000
espresso grind size,Informational,"2,400","0.81,0.66,1.00",18,,0.05,Video,n/a
"27"" monitor arm",Commercial,n/a,,,0.80,,,`

export const PLANNER = [
  "Keyword Stats 2026-11-01 at 10_22_05",
  '"November 1, 2025 - October 31, 2026"',
  "Keyword\tCurrency\tAvg. monthly searches\tThree month change\tYoY change\tCompetition\tCompetition (indexed value)\tTop of page bid (low range)\tTop of page bid (high range)\tSearches: Oct 2026",
  "sourdough starter\tUSD\t10K – 100K\t0%\t0%\tLow\t2\t0.21\t1.35\t",
  "sourdough discard\tEUR\t1000\t0%\t-90%\tLow\t0\t\t0,95\t1000",
  "",
].join("\n")
