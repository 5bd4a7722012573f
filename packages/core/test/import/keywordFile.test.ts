import { describe, expect, it } from "vitest"
import { readKeywords } from "../../src/operations/keywordFile/readKeywords.ts"
import { PLANNER, read, refusal, SEMRUSH, utf16 } from "./keywordFiles.ts"

describe("rows", () => {
  it("are told apart inside quotation marks", async () => {
    const { keywords, report } = await read(
      'keyword,volume\n"two\nlines",1\n"a ""quoted"" word",2\n5" screen,3\n"c,d",4\n',
    )
    expect(report).toMatchObject({ rows: 4, rejectedTotal: 0 })
    expect(keywords.map(({ phrase }) => phrase)).toEqual([
      "two lines",
      'a "quoted" word',
      '5" screen',
      "c,d",
    ])
  })

  it("that are wrong are reported by line and reason, the others read", async () => {
    const { keywords, report } = await read(
      [
        "keyword,volume,difficulty",
        "good,1,2",
        ",5,6",
        "bad volume,many,1",
        "bad difficulty,1,101",
        '"over',
        'two lines",1,2',
        "no quotes, here,1,2",
        `${"x".repeat(401)},1,2`,
        "fine,,",
        "",
        "negative,-1,2",
        "nul\u0000byte,1,2",
      ].join("\n"),
    )
    expect(keywords.map(({ phrase }) => phrase)).toEqual(["good", "over two lines", "fine"])
    expect(report.rejected).toEqual([
      { row: 3, reason: "it has no keyword" },
      { row: 4, reason: "volume: “many” is not a number of 0 or more" },
      { row: 5, reason: "difficulty: 101 is more than 100" },
      {
        row: 8,
        reason:
          "it has 4 cells and the header has 3: put cells that hold a separator in quotation marks",
      },
      { row: 9, reason: "the keyword has 401 characters; 400 are allowed" },
      { row: 12, reason: "volume: “-1” is not a number of 0 or more" },
      { row: 13, reason: "“nul\ufffdbyte” is not readable: save the file in UTF-8" },
    ])
    expect(report.rows).toBe(keywords.length + report.duplicates + report.rejectedTotal)
  })

  it("an open quotation mark spoils one row, not the rest of the file", async () => {
    const { keywords, report } = await read(
      `keyword,volume\n"open,1\n${Array.from({ length: 3000 }, (_, at) => `k${at},${at}`).join("\n")}`,
    )
    expect(keywords).toHaveLength(3000)
    expect(report.rejected).toEqual([
      { row: 2, reason: "a quotation mark is opened and never closed" },
    ])
  })

  it("with a phrase that came before are counted", async () => {
    const { keywords, report } = await read("Ａ b\na  B\nc\na b\nC")
    expect(keywords.map(({ phrase }) => phrase)).toEqual(["Ａ b", "c"])
    expect(report).toMatchObject({ rows: 5, duplicates: 3 })
  })

  it("the first 100 that are wrong are listed, all are counted", async () => {
    const { report } = await read(`keyword,volume\n${"a,x\n".repeat(250)}`)
    expect(report.rejected).toHaveLength(100)
    expect(report.rejectedTotal).toBe(250)
  })
})

describe("files", () => {
  it.each(["", "\ufeff", "\n\n \r\n"])("that are empty are refused: %j", async (text) => {
    expect(await refusal(text)).toBe("file: is empty")
    expect(await refusal(Buffer.from(text))).toBe("file: is empty")
  })

  it("without a column of phrases are refused, with the columns they have", async () => {
    expect(await refusal("URL,Clicks,CTR\n/a,1,2%\n/b,3,4%")).toBe(
      "file: has no keyword column; its columns are “URL”, “Clicks”, “CTR”. Name the column of the phrases “keyword”.",
    )
    expect(await refusal("URL;Clicks")).toContain("“URL”, “Clicks”")
  })

  it("that are archives or binary are refused or read as rejected rows, never a crash", async () => {
    expect(await refusal(Buffer.from("PK\x03\x04 and more"))).toContain("ZIP archive")
    expect(await refusal(Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"))).toContain(
      "not a text file",
    )
    let state = 1
    const noise = Uint8Array.from({ length: 200_000 }, () => {
      state = (state * 48271) % 2147483647
      return (state % 255) + 1
    })
    const { keywords, report } = await read(noise).catch(() => ({ keywords: [], report: null }))
    if (report !== null)
      expect(report.rows).toBe(keywords.length + report.duplicates + report.rejectedTotal)
  })

  it("a header alone is a file without rows", async () => {
    expect((await read("Keyword,Volume\n")).report.rows).toBe(0)
  })

  it.each([1, 2, 3, 5, 64])("cut into pieces of %i bytes say the same", async (size) => {
    for (const whole of [
      Buffer.from(SEMRUSH.replace("espresso grind", "café ☕ grind").replaceAll("\n", "\r\n")),
      utf16(PLANNER, "le"),
    ]) {
      async function* cut(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
      }
      expect(await read(cut())).toEqual(await read(new Uint8Array(whole)))
    }
  })

  it("come as strings in pieces and as web streams too", async () => {
    async function* strings(): AsyncGenerator<string> {
      yield "\ufeffkeyword\r"
      yield "\na\r"
      yield ""
      yield "\nb"
    }
    expect((await read(strings())).keywords.map(({ phrase }) => phrase)).toEqual(["a", "b"])
    const stream = new Blob([SEMRUSH]).stream()
    expect((await read(stream)).keywords).toHaveLength(3)
  })

  it("of a million phrases stay in chunks of a thousand", async () => {
    let largest = 0
    let total = 0
    async function* long(): AsyncGenerator<string> {
      yield "keyword,volume,intent\n"
      for (let at = 0; at < 100; at++)
        yield Array.from({ length: 1000 }, (_, n) => `phrase ${n % 50} of ${at},"1,300",I\n`).join(
          "",
        )
    }
    const reader = readKeywords(long())
    for (;;) {
      const next = await reader.next()
      if (next.done === true) {
        expect(next.value).toMatchObject({ rows: 100_000, duplicates: 95_000 })
        break
      }
      largest = Math.max(largest, next.value.length)
      total += next.value.length
    }
    expect(total).toBe(5000)
    expect(largest).toBeLessThanOrEqual(1000)
  })
})
