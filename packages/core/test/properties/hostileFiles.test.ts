import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { normalisePhrase } from "../../src/domain/Keyword.ts"
import { checkAsync } from "./checked.ts"
import { imported, inPieces } from "./importedKeywords.ts"

const HEADER = "keyword,volume,difficulty\n"
const MEGABYTE = 1_000_000
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string): Uint8Array => Buffer.from(`\ufeff${text}`, "utf16le")
const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array =>
  new Uint8Array(Buffer.concat(parts))

type Answer = Awaited<ReturnType<typeof imported>> & { readonly work: number }

/** The answer, and the time of the processor that it took. */
const answered = async (source: Parameters<typeof imported>[0]): Promise<Answer> => {
  const began = process.cpuUsage()
  const answer = await imported(source)
  const { system, user } = process.cpuUsage(began)
  return { ...answer, work: system + user }
}

/** The work of a megabyte of ordinary rows, in this process: what hostile ones are measured by. */
const ORDINARY = bytes(
  HEADER +
    Array.from({ length: 45_000 }, (_, at) => `indoor plant ${at},${at % 900},12\n`).join(""),
)
const ordinary = (await answered(ORDINARY)).work

/** A report that adds up, or a refusal in words; and with at most `share` of the ordinary work. */
const expectAnswer = async (
  file: Uint8Array | string,
  cut: ReadonlyArray<number> = [],
  share = 4,
): Promise<void> => {
  const source = typeof file === "string" || cut.length === 0 ? file : inPieces(file, cut)
  const { keywords, refused, report, work } = await answered(source)
  expect(work).toBeLessThan(ordinary * share)
  if (report === null) expect(refused).toMatch(/^file: .{5,}/u)
  else {
    expect(keywords.length + report.duplicates + report.rejectedTotal).toBe(report.rows)
    expect(report.rejected.length).toBe(Math.min(100, report.rejectedTotal))
    expect(report.rejected.every(({ reason, row }) => row >= 1 && reason !== "")).toBe(true)
  }
  const phrases = keywords.map(({ phrase }) => normalisePhrase(phrase))
  expect(new Set(phrases).size).toBe(phrases.length)
  for (const { cpc, difficulty, phrase, volume } of keywords) {
    expect(phrase).not.toMatch(/[\p{Cc}\ufffd]/u)
    const { length } = normalisePhrase(phrase)
    expect(length > 0 && length <= 400).toBe(true)
    if (volume !== null) expect(Number.isSafeInteger(volume)).toBe(true)
    if (difficulty !== null) expect(difficulty ?? 0).toBeLessThanOrEqual(100)
    if (cpc !== null) expect(cpc).toBeGreaterThanOrEqual(0)
  }
}

const HUGE: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["a megabyte without a line end", bytes("a".repeat(MEGABYTE))],
  ["a megabyte of one quoted cell", bytes(`${HEADER}"${"a".repeat(MEGABYTE)}`)],
  ["a quoted cell over lines, to the end", bytes(`${HEADER}"${"abc def\n".repeat(MEGABYTE / 16)}`)],
  ["a megabyte of quotation marks", bytes(HEADER + '"'.repeat(MEGABYTE))],
  ["quotation marks on lines", bytes(HEADER + '"\n'.repeat(MEGABYTE / 8))],
  ["a megabyte of separators", bytes(HEADER + ",".repeat(MEGABYTE))],
  ["rows of hundreds of cells", bytes(HEADER + `${"a,".repeat(400)}\n`.repeat(1000))],
  ["hundreds of thousands of line ends", bytes(HEADER + "\r\n".repeat(MEGABYTE / 5))],
  ["a megabyte of NULs", new Uint8Array(MEGABYTE)],
  ["NULs in the middle", joined(bytes(HEADER), bytes(`a\u0000b,1,2\n`.repeat(1000)))],
  ["half a megabyte of UTF-16 without a line end", utf16("ab".repeat(MEGABYTE / 8))],
  ["a long header", bytes(`keyword,${"column,".repeat(MEGABYTE / 8)}\na,b\n`)],
  [
    "numbers of a thousand digits",
    bytes(`${HEADER}a,${"9".repeat(1000)},1\nb,${"1,".repeat(500)}2\n`),
  ],
  ["groups of digits that end wrong", bytes(`${HEADER}a,"1${" 000".repeat(12_000)}x",1\n`)],
  ["a phrase of spaces", bytes(`${HEADER}${" ".repeat(90_000)}x,1,2\n`)],
]

/** A tenth of a megabyte each: what grows faster than the file shows. */
const TANGLED: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["lines that each open a quotation mark", bytes(HEADER + `x"y,"z\n`.repeat(14_000))],
  ["long lines that each open one", bytes(HEADER + `x"y,"${"z".repeat(900)}\n`.repeat(220))],
  ["white space within a number", bytes(`${HEADER}a,"1${" ".repeat(40_000)}x",1\n`)],
]

describe("hostile files", () => {
  it.each(TANGLED)("%s: in a time that grows with the file", async (_, file) => {
    await expectAnswer(file, [], 1)
  })

  it.each(HUGE)("%s", async (_, file) => {
    await expectAnswer(file)
    await expectAnswer(file, [4096, 1, 65_536])
  })

  it("random bytes", async () => {
    const chunk = fc.uint8Array({ maxLength: 400 })
    const cut = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 })
    await checkAsync(1500, [chunk, cut], (file, sizes) => expectAnswer(file, sizes))
    await checkAsync(700, [chunk, cut], (file, sizes) =>
      expectAnswer(joined(bytes(HEADER), file), sizes),
    )
  })

  it("UTF-16 that breaks off anywhere, with or without its mark", async () => {
    const text = `${HEADER.replaceAll(",", "\t")}snake plant\t100\t5\n\u{1f331} plant\t2\t1\n`
    const whole = utf16(text)
    for (let length = 0; length <= whole.length; length++) {
      await expectAnswer(whole.subarray(0, length))
      await expectAnswer(whole.subarray(2, length))
      await expectAnswer(new Uint8Array(Buffer.from(whole.subarray(0, length & ~1)).swap16()))
    }
  })

  it("any mess of quotation marks, separators and line ends", async () => {
    const mess = fc.string({ unit: fc.constantFrom(...'",;\t\n\r a1\u0000é='), maxLength: 200 })
    await checkAsync(1500, [mess], (text) => expectAnswer(text))
    await checkAsync(1500, [mess], (text) => expectAnswer(HEADER + text))
    await checkAsync(500, [mess], (text) => expectAnswer(utf16(HEADER + text)))
  })

  it("a source that breaks off, or is no text", async () => {
    async function* broken() {
      yield bytes(`${HEADER}a,1,2\n`)
      throw new Error("the connection was lost")
    }
    await expect(imported(broken())).rejects.toThrow("the connection was lost")
    await expectAnswer(joined(bytes("PK\u0003\u0004"), new Uint8Array(500)))
    await expectAnswer("")
  })
})
