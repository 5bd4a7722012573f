import { describe, expect, it } from "vitest"
import { ValidationFailed } from "../../src/domain/errors.ts"
import type { KeywordFormat } from "../../src/domain/ImportReport.ts"
import type { KeywordInput } from "../../src/domain/Keyword.ts"
import type { TextSource } from "../../src/operations/csvText.ts"
import { type KeywordFileReport, readKeywords } from "../../src/operations/keywordFile.ts"

const read = async (
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

const refusal = async (source: TextSource, format?: KeywordFormat): Promise<string> => {
  try {
    await read(source, format)
  } catch (cause) {
    if (cause instanceof ValidationFailed) return cause.message
    throw cause
  }
  throw new Error("the file was not refused")
}

const utf16 = (text: string, order: "le" | "be", mark = true): Uint8Array => {
  const units = Buffer.from(mark ? `\ufeff${text}` : text, "utf16le")
  return order === "le" ? units : units.swap16()
}

const SEMRUSH = `Keyword,Intent,Volume,Trend,Keyword Difficulty,CPC (USD),Competitive Density,SERP Features,Number of Results
best espresso machine,"Commercial, Transactional",12100,"0.81,0.66,1.00",45,1.30,0.99,"Reviews, People also ask",123000000
espresso grind size,Informational,"2,400","0.81,0.66,1.00",18,,0.05,Video,n/a
"27"" monitor arm",Commercial,n/a,,,0.80,,,`

const AHREFS = [
  "#\tKeyword\tCountry\tDifficulty\tVolume\tCPC\tCPS\tParent Keyword\tLast Update\tSERP Features\tGlobal volume\tTraffic potential\tIntents",
  '1\t"trail shoes"\tus\t32\t22000\t0.9\t1.1\ttrail shoes\t2026-10-01 10:00:00\t"Sitelinks,Video"\t40000\t9000\t"Informational,Commercial"',
  "2\tzero drop shoes\tus\t\t1900\t\t\t\t\t\t\t\t",
].join("\r\n")

const PLANNER = [
  "Keyword Stats 2026-11-01 at 10_22_05",
  '"November 1, 2025 - October 31, 2026"',
  "Keyword\tCurrency\tAvg. monthly searches\tThree month change\tYoY change\tCompetition\tCompetition (indexed value)\tTop of page bid (low range)\tTop of page bid (high range)\tSearches: Oct 2026",
  "sourdough starter\tUSD\t10K – 100K\t0%\t0%\tLow\t2\t0.21\t1.35\t",
  "sourdough discard\tEUR\t1000\t0%\t-90%\tLow\t0\t\t0,95\t1000",
  "",
].join("\n")

const CONSOLE = `Top queries,Clicks,Impressions,CTR,Position
snake plant care,120,5000,2.4%,8.1
"snake plant, yellow leaves",3,400,0.75%,14`

describe("formats", () => {
  it("Semrush", async () => {
    const { keywords, report } = await read(SEMRUSH)
    expect(report).toEqual({
      format: "semrush",
      rows: 3,
      duplicates: 0,
      rejected: [],
      rejectedTotal: 0,
    })
    expect(keywords).toEqual([
      {
        phrase: "best espresso machine",
        volume: 12100,
        difficulty: 45,
        cpc: 1.3,
        intents: ["commercial", "transactional"],
        country: null,
        source: "semrush",
      },
      {
        phrase: "espresso grind size",
        volume: 2400,
        difficulty: 18,
        cpc: null,
        intents: ["informational"],
        country: null,
        source: "semrush",
      },
      {
        phrase: '27" monitor arm',
        volume: null,
        difficulty: null,
        cpc: 0.8,
        intents: ["commercial"],
        country: null,
        source: "semrush",
      },
    ])
  })

  it("Ahrefs, in UTF-16 with tabs and CRLF", async () => {
    const { keywords, report } = await read(utf16(AHREFS, "le"))
    expect(report).toMatchObject({ format: "ahrefs", rows: 2, rejectedTotal: 0 })
    expect(keywords).toMatchObject([
      {
        phrase: "trail shoes",
        volume: 22000,
        difficulty: 32,
        cpc: 0.9,
        country: "us",
        intents: ["informational", "commercial"],
      },
      { phrase: "zero drop shoes", volume: 1900, difficulty: null, cpc: null, intents: [] },
    ])
  })

  it("Ahrefs, with a column per intent", async () => {
    const { keywords } = await read(
      "Keyword,Country,Difficulty,Volume,CPC,CPS,Parent Keyword,Informational,Commercial\na,us,1,2,3,,,true,false\nb,us,1,2,3,,,true,true",
    )
    expect(keywords.map(({ intents }) => intents)).toEqual([
      ["informational"],
      ["informational", "commercial"],
    ])
  })

  it.each(["le", "be"] as const)("Keyword Planner, UTF-16%s, below its title", async (order) => {
    const { keywords, report } = await read(utf16(PLANNER, order))
    expect(report).toMatchObject({ format: "google_keyword_planner", rows: 2, rejectedTotal: 0 })
    expect(keywords).toMatchObject([
      { phrase: "sourdough starter", volume: 10_000, difficulty: null, cpc: 1.35 },
      { phrase: "sourdough discard", volume: 1000, difficulty: null, cpc: 0.95 },
    ])
  })

  it("Keyword Planner in UTF-16 without a mark", async () => {
    expect((await read(utf16(PLANNER, "le", false))).keywords).toHaveLength(2)
    expect((await read(utf16(PLANNER, "be", false))).keywords).toHaveLength(2)
  })

  it("Search Console: clicks and impressions are no volume", async () => {
    const { keywords, report } = await read(`\ufeff${CONSOLE}`)
    expect(report).toMatchObject({ format: "search_console", rows: 2 })
    expect(keywords).toMatchObject([
      { phrase: "snake plant care", volume: null, source: "search_console" },
      { phrase: "snake plant, yellow leaves", volume: null },
    ])
    const german = "Häufigste Suchanfragen,Klicks,Impressionen,CTR,Position\nbogenhanf,1,2,3%,4"
    expect((await read(german)).report).toMatchObject({ format: "search_console", rows: 1 })
  })

  it("a table of one's own, with any separator", async () => {
    for (const separator of [",", ";", "\t"]) {
      const { keywords, report } = await read(
        ["keyword", "volume", "kd", "intent", "country", "source"].join(separator) +
          "\n" +
          ["büro stuhl", "1.300", "12", "I|C", "de", "me"].join(separator),
      )
      expect(report.format).toBe("generic")
      expect(keywords).toEqual([
        {
          phrase: "büro stuhl",
          volume: 1300,
          difficulty: 12,
          cpc: null,
          intents: ["informational", "commercial"],
          country: "de",
          source: "me",
        },
      ])
    }
  })

  it("Excel's separator line", async () => {
    const { keywords } = await read("sep=;\r\nKeyword;CPC\r\na, b;0,5\r\n")
    expect(keywords).toMatchObject([{ phrase: "a, b", cpc: 0.5 }])
  })

  it.each([
    ["no header", "running shoes\nshoes, red\n\n  trail   shoes \n"],
    ["a header", 'Keywords\r\nrunning shoes\r\n"shoes, red"\r\ntrail shoes'],
    ["old Mac line ends", "running shoes\rshoes, red\rtrail shoes\r"],
  ])("a plain list with %s", async (_, text) => {
    const { keywords } = await read(text)
    expect(keywords.map(({ phrase }) => phrase)).toEqual([
      "running shoes",
      "shoes, red",
      "trail shoes",
    ])
  })

  it("a plain list in which a line is called query", async () => {
    const { keywords, report } = await read("sql join\nquery\nsql index")
    expect(report).toMatchObject({ format: "list", rows: 3 })
    expect(keywords).toHaveLength(3)
  })

  it("one that is asked for", async () => {
    expect((await read("Keyword,Volume\na,1", "list")).keywords).toHaveLength(2)
    expect(await refusal("Keyword,Volume\na,1", "ahrefs")).toBe(
      "file: is not ahrefs: by its columns it is generic",
    )
  })
})

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
