import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { normalisePhrase } from "../../src/domain/Keyword.ts"
import { readNumber } from "../../src/operations/keywordFile/keywordNumbers.ts"
import { checkAsync, check } from "./checked.ts"
import { LAYOUTS, type Row, type Style, toldBy, writeFile, writeList } from "./csvWriter.ts"
import { imported, inPieces } from "./importedKeywords.ts"

/** Not text: control characters but white space, and what stands for broken bytes. */
const UNREADABLE = /[^\P{Cc}\s]|\ufffd/u

const character = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.constantFrom(..."aB ,;\"'\t|=-.0é咖ß’") },
  { weight: 1, arbitrary: fc.constantFrom("\n", "\r\n", "\r", '""', ' "', "\u00a0") },
)
const phraseOf = (unit: fc.Arbitrary<string>) =>
  fc
    .array(unit, { minLength: 1, maxLength: 16 })
    .map((list) => list.join("").toWellFormed())
    .filter((phrase) => normalisePhrase(phrase) !== "" && !UNREADABLE.test(phrase))

const decimal = (most: number, places: number) =>
  fc.integer({ min: 0, max: most * 10 ** places }).map((n) => n / 10 ** places)
const row: fc.Arbitrary<Row> = fc.record({
  phrase: phraseOf(character),
  volume: fc.option(fc.oneof(fc.nat(2000), fc.nat(2_000_000_000))),
  difficulty: fc.option(decimal(100, 1)),
  cpc: fc.option(decimal(2000, 2)),
})

const layouts = Object.keys(LAYOUTS) as ReadonlyArray<Style["layout"]>
const style: fc.Arbitrary<Style> = fc.record({
  layout: fc.constantFrom(...layouts),
  delimiter: fc.constantFrom("," as const, ";" as const, "\t" as const),
  lineEnd: fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const),
  encoding: fc.constantFrom(
    "utf-8" as const,
    "utf-8 with a mark" as const,
    "utf-16le" as const,
    "utf-16be" as const,
  ),
  quoteAll: fc.boolean(),
  unknown: fc.constantFrom("", "-", "n/a", "N/A", "–"),
  numbers: fc.constantFrom("plain" as const, "english" as const, "german" as const),
  lastLineEnds: fc.boolean(),
})
const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 })

/** What is to come of some rows: of the same phrase the first, as the reader cleans it. */
const wanted = (rows: ReadonlyArray<Row>, layout: Style["layout"]) => {
  const seen = new Set<string>()
  return rows.flatMap((given) => {
    const phrase = normalisePhrase(given.phrase)
    if (seen.has(phrase)) return []
    seen.add(phrase)
    return [{ ...toldBy(layout, given), phrase }]
  })
}

describe("a keyword file", () => {
  it("comes back as it was written, in every layout, separator, encoding and number style", async () => {
    await checkAsync(
      1500,
      [fc.array(row, { minLength: 1, maxLength: 12 }), style, sizes],
      async (rows, how, cut) => {
        const { keywords, refused, report } = await imported(inPieces(writeFile(rows, how), cut))
        expect(refused).toBeNull()
        expect(report?.rejected).toEqual([])
        const expected = wanted(rows, how.layout)
        expect(
          keywords.map(({ cpc, difficulty, phrase, volume }) => ({
            phrase: normalisePhrase(phrase),
            volume,
            difficulty,
            cpc,
          })),
        ).toEqual(expected)
        expect(report).toMatchObject({
          format: how.layout,
          rows: rows.length,
          duplicates: rows.length - expected.length,
        })
      },
    )
  })

  it("comes back from a plain list, one phrase a line", async () => {
    const oneLine = phraseOf(character).filter((phrase) => !/[\r\n]/u.test(phrase))
    await checkAsync(
      600,
      [fc.array(oneLine, { minLength: 1, maxLength: 30 }), style, sizes],
      async (phrases, how, cut) => {
        const { keywords, report } = await imported(inPieces(writeList(phrases, how), cut), "list")
        expect(report).toMatchObject({ format: "list", rows: phrases.length, rejectedTotal: 0 })
        expect(keywords.map(({ phrase }) => normalisePhrase(phrase))).toEqual([
          ...new Set(phrases.map(normalisePhrase)),
        ])
      },
    )
  })

  it("is the same however it is cut into pieces", async () => {
    await checkAsync(
      300,
      [fc.array(row, { minLength: 1, maxLength: 8 }), style, sizes],
      async (rows, how, cut) => {
        const file = writeFile(rows, how)
        expect(await imported(inPieces(file, cut))).toEqual(await imported(file))
      },
    )
  })
})

describe("numbers", () => {
  it("of any style are what they were", () => {
    check(1500, [decimal(9_999_999, 2)], (value) => {
      const [whole = "", decimals] = String(value).split(".")
      const grouped = (mark: string) => whole.replace(/\B(?=(?:\d{3})+$)/gu, mark)
      const tail = decimals === undefined ? ["", ""] : [`.${decimals}`, `,${decimals}`]
      const number = { _tag: "Number", value }
      expect(readNumber(String(value), false)).toEqual(number)
      expect(readNumber(`$${grouped("'")}${tail[0]}`, false)).toEqual(number)
      expect(readNumber(`${grouped(" ")}${tail[1]} €`, false)).toEqual(number)
      expect(readNumber(grouped(","), true)).toEqual({ _tag: "Number", value: Number(whole) })
      expect(readNumber(grouped("."), true)).toEqual({ _tag: "Number", value: Number(whole) })
    })
  })

  it("are finite and not below zero, or wrong, or unknown, whatever stands there", () => {
    const cell = fc.string({
      unit: fc.constantFrom(..."0123456789.,'kKmMbB%+-–<> €$e n/a"),
      maxLength: 14,
    })
    check(3000, [fc.oneof(cell, fc.string({ unit: "binary" })), fc.boolean()], (text, whole) => {
      const read = readNumber(text.trim(), whole)
      if (read._tag !== "Number") return
      expect(Number.isFinite(read.value) && read.value >= 0).toBe(true)
      if (whole) expect(Number.isSafeInteger(read.value)).toBe(true)
    })
  })
})
