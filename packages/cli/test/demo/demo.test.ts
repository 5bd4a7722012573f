import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { demoOptions } from "../../src/demo/demoOptions.ts"
import { duration } from "../../src/terminal/words.ts"
import { demoIn, type Outcome, started } from "./demoProcess.ts"
import { flags } from "./flags.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "pressline-quickstart-")))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const demo = (...given: ReadonlyArray<string>): Promise<Outcome> => demoIn(folder, ...given)

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe("options", () => {
  it("have defaults", () => {
    expect(demoOptions(flags)).toMatchObject({
      model: null,
      storage: { kind: "folder", dir: join(process.cwd(), ".pressline") },
    })
    expect(demoOptions({ ...flags, memory: true })).toMatchObject({ storage: { kind: "memory" } })
  })

  it.each([
    [{ databaseUrl: "mysql://localhost/app" }, "--database-url is like"],
    [{ memory: true, databaseUrl: "postgresql://localhost/app" }, "exclude each other"],
  ])("that are wrong are refused: %o", (given, reason) => {
    expect(() => demoOptions({ ...flags, ...given })).toThrow(reason)
  })

  it("times are short", () => {
    expect([0.4, 59, 65, 3661].map(duration)).toEqual(["0 s", "59 s", "1 min 05 s", "1 h 01 min"])
  })
})

describe("the demo", () => {
  it("makes a site of a list, twice the same one, and prints nothing but JSON with --json", async () => {
    const keywords = file("list.txt", "snake plant care\nSnake  plant care\nsourdough starter\n")
    const out = join(folder, "site")
    const { code, stdout } = await demo("--memory", "--json", "--keywords", keywords, "--out", out)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      import: { format: "list", rows: 3, added: 2, duplicates: 1, rejected_total: 0 },
      run: {
        status: "completed",
        stage_1_result: { keywords_processed: 2, clusters_created: 2 },
        stage_7_result: { published: 2 },
      },
      ledger: { granted: 5000, held: 0 },
      site: join(out, "index.html"),
    })
    const { ledger } = JSON.parse(stdout) as {
      ledger: { granted: number; used: number; left: number }
    }
    expect(ledger.left + ledger.used).toBeCloseTo(ledger.granted, 6)
    const articles = readdirSync(join(out, "articles"))
    expect(articles).toHaveLength(2)
    expect(readFileSync(join(out, "articles", articles[0] ?? ""), "utf8")).toContain(
      "Offline draft.",
    )
    const again = await demo("--memory", "--keywords", keywords, "--out", out)
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/Total .* \d/u)
    expect(readdirSync(join(out, "articles"))).toEqual(articles)
  }, 60_000)

  it("takes the phrases it ships, of eight topics", () => {
    const lines = readFileSync(new URL("../../keywords.csv", import.meta.url), "utf8")
      .trim()
      .split("\n")
    expect(lines.length - 1).toBeGreaterThanOrEqual(150)
  })

  it.each([
    ["a missing file", [join(folder, "missing.csv")], "ENOENT"],
    ["a file without keywords", [file("no.csv", "URL,Clicks\n/a,1\n")], "“URL”, “Clicks”"],
    ["an empty file", [file("empty.csv", "")], "is empty"],
    ["a header alone", [file("header.csv", "keyword,volume\n")], "no keyword to work on"],
  ])(
    "refuses %s with exit code 2, and leaves no folder behind",
    async (_, [keywords = ""], reason) => {
      const out = join(folder, "none")
      const { code, stderr } = await demo("--keywords", keywords, "--out", out)
      expect(code).toBe(2)
      expect(stderr).toContain(reason)
      expect(readdirSync(folder)).not.toContain("none")
      expect(readdirSync(folder)).not.toContain(".pressline")
    },
  )

  it("ends without a word when nobody reads any more, as behind `| head`", async () => {
    const { said, unheard } = started(folder, "--memory", "--out", join(folder, "unheard"))
    await said("Storage: memory")
    expect(await unheard()).toMatchObject({ code: 0, stderr: "" })
  })

  it("cancels a run in memory when it is interrupted, with exit code 1", async () => {
    const { said, stop } = started(folder, "--memory", "--out", join(folder, "cut"))
    await said("4 Tasks → Content")
    const { code, stdout } = await stop("SIGINT")
    expect(stdout).toContain("Stopping after the items in hand")
    expect(stdout).toContain("Cancelled in stage")
    expect(stdout).toMatch(/Credits: 5,000 granted, [\d.,]+ used, 0 held/u)
    expect(code).toBe(1)
  }, 60_000)
})
