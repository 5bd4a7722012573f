import { describe, expect, it } from "vitest"
import { readNumber } from "../../src/operations/keywordFile/keywordNumbers.ts"

const value = (text: string, whole: boolean): number | "unknown" | "wrong" => {
  const read = readNumber(text, whole)
  return read._tag === "Number" ? read.value : read._tag === "Unknown" ? "unknown" : "wrong"
}

describe("whole numbers", () => {
  it.each([
    ["1300", 1300],
    ["0", 0],
    ["1,300", 1300],
    ["1.300", 1300],
    ["1 300", 1300],
    ["1\u00a0300", 1300],
    ["1\u202f300", 1300],
    ["1'300", 1300],
    ["12,345,678", 12_345_678],
    ["12.345.678", 12_345_678],
    ["1,300.00", 1300],
    ["1.300,00", 1300],
    ["1300.0", 1300],
    ["2.5K", 2500],
    ["10K", 10_000],
    ["1M", 1_000_000],
    ["1K+", 1000],
    [">1,000", 1000],
    ["<10", 0],
    ["0-10", 0],
    ["10K - 100K", 10_000],
    ["10K – 100K", 10_000],
    ["100 to 1K", 100],
    ["1,000-10,000", 1000],
    ["1.3E+06", 1_300_000],
    ["", "unknown"],
    ["-", "unknown"],
    ["--", "unknown"],
    ["n/a", "unknown"],
    ["N/A", "unknown"],
    ["many", "wrong"],
    ["-5", "wrong"],
    ["1,30,0", "wrong"],
    ["12 34", "wrong"],
    ["1,2.3,4", "wrong"],
    ["99999999999999999999", "wrong"],
    ["10 - many", "wrong"],
  ])("%s: %s", (text, expected) => {
    expect(value(text, true)).toBe(expected)
  })
})

describe("decimals", () => {
  it.each([
    ["1.25", 1.25],
    ["1,25", 1.25],
    ["0.5", 0.5],
    ["1.300", 1.3],
    ["$2.10", 2.1],
    ["2,10 €", 2.1],
    ["USD 3", 3],
    ["45%", 45],
    ["1,234.50", 1234.5],
    ["1.234,50", 1234.5],
    ["free", "wrong"],
  ])("%s: %s", (text, expected) => {
    expect(value(text, false)).toBe(expected)
  })
})
