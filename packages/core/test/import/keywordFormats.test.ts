import { describe, expect, it } from "vitest"
import { PLANNER, read, refusal, SEMRUSH, utf16 } from "./keywordFiles.ts"

const AHREFS = [
  "#\tKeyword\tCountry\tDifficulty\tVolume\tCPC\tCPS\tParent Keyword\tLast Update\tSERP Features\tGlobal volume\tTraffic potential\tIntents",
  '1\t"trail shoes"\tus\t32\t22000\t0.9\t1.1\ttrail shoes\t2026-10-01 10:00:00\t"Sitelinks,Video"\t40000\t9000\t"Informational,Commercial"',
  "2\tzero drop shoes\tus\t\t1900\t\t\t\t\t\t\t\t",
].join("\r\n")

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
