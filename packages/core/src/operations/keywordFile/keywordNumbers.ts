/** Reads the numbers of keyword tools, as people and programs write them. */

export type ReadNumber =
  | { readonly _tag: "Number"; readonly value: number }
  | { readonly _tag: "Unknown" }
  | { readonly _tag: "Wrong" }

const UNKNOWN = /^(?:[-–—]+|n\/?a|n\.a\.|null|none|nan|unknown|#n\/a)?$/iu
const CURRENCY = /(?:US\$|[$€£¥₹]|\b(?:USD|EUR|GBP|JPY|INR|CAD|AUD|CHF)\b)/giu
/** White space and apostrophes between digits, and only there, group thousands. */
const GROUPING = /(?<=\d)[\s'’\u00a0\u202f](?=\d{3}(?!\d))/gu
/** The patterns below go back and forth over white space: a longer cell is no number anyway. */
const LONGEST_NUMBER = 60
const SCALE: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, b: 1e9 }

/**
 * A number of 0 or more. Of a range (`10K - 100K`) the lower bound; `>1,000` and `1K+` are 1,000, `<10`
 * is 0. Where the number is `whole`, a single separator before three digits groups thousands (`1,300`,
 * `1.300`); elsewhere it is the decimal mark. Of two kinds of separators the last is the decimal mark.
 */
export function readNumber(text: string, whole: boolean): ReadNumber {
  const cell = text.trim()
  if (cell.length > LONGEST_NUMBER) return { _tag: "Wrong" }
  const plain = cell.replace(CURRENCY, "").trim()
  if (UNKNOWN.test(plain)) return { _tag: "Unknown" }
  if (/^[<≤]\s*\d/u.test(plain)) return { _tag: "Number", value: 0 }
  const [lower = "", upper] = plain.split(/(?<=[\dkmb%])\s*(?:[–—-]|\bto\b)\s*(?=\d)/iu)
  const value = single(lower, whole)
  if (value === null || (upper !== undefined && single(upper, whole) === null))
    return { _tag: "Wrong" }
  return { _tag: "Number", value: whole ? Math.round(value) : value }
}

function single(text: string, whole: boolean): number | null {
  if (/^\d+(?:\.\d+)?e\+?\d{1,2}$/iu.test(text)) return bounded(Number(text))
  const parts = /^[>≥]?\s*(\d[\d.,]*)\s*([kmb]?)\s*[+%]?$/iu.exec(text.replace(GROUPING, ""))
  if (parts === null) return null
  const [, digits = "", suffix = ""] = parts
  const plain = decimal(digits, whole && suffix === "")
  return plain === null ? null : bounded(plain * (SCALE[suffix.toLowerCase()] ?? 1))
}

function decimal(digits: string, whole: boolean): number | null {
  const mark = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","))
  if (mark < 0) return Number(digits)
  const separators = digits.replace(/\d/gu, "")
  const [head, tail] = [digits.slice(0, mark), digits.slice(mark + 1)]
  const repeated = separators.length > 1 && new Set(separators).size === 1
  const groups = repeated || (separators.length === 1 && whole && tail.length === 3)
  const grouped = groups ? digits : head
  if (!/^\d{1,3}(?:[.,]\d{3})*$/u.test(grouped) && !/^\d+$/u.test(grouped)) return null
  const units = grouped.replace(/[.,]/gu, "")
  return groups ? Number(units) : Number(`${units}.${tail || "0"}`)
}

const bounded = (value: number): number | null =>
  Number.isFinite(value) && value <= Number.MAX_SAFE_INTEGER ? value : null
