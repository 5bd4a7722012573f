import { execFile, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"
import { parseArguments } from "./arguments.ts"
import { duration } from "./words.ts"

const folder = mkdtempSync(join(tmpdir(), "pressline-quickstart-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url))
const SOURCES = "--conditions=@pressline/source"

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const demo = (...given: ReadonlyArray<string>): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [SOURCES, MAIN, ...given], (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    )
  })

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe("arguments", () => {
  it("have defaults, and are read as they are typed", () => {
    expect(parseArguments([])).toMatchObject({
      kind: "run",
      arguments: { format: "html", json: false, out: join(process.cwd(), "pressline-site") },
    })
    expect(
      parseArguments(["--", "--keywords", "a.csv", "--format=markdown", "--json"]),
    ).toMatchObject({
      arguments: { keywords: join(process.cwd(), "a.csv"), format: "markdown", json: true },
    })
    expect(parseArguments(["--help"])).toEqual({ kind: "help" })
  })

  it.each([["--unknown"], ["--format", "pdf"], ["--out="], ["stray"], ["--keywords"]])(
    "that are wrong are refused: %s %s",
    (...given) => {
      expect(parseArguments(given).kind).toBe("wrong")
    },
  )

  it("times are short", () => {
    expect([0.4, 59, 65, 3661].map(duration)).toEqual(["0 s", "59 s", "1 min 05 s", "1 h 01 min"])
  })
})

describe("the demo", () => {
  it("makes a site of a list, twice the same one, and prints nothing but JSON with --json", async () => {
    const keywords = file("list.txt", "snake plant care\nSnake  plant care\nsourdough starter\n")
    const out = join(folder, "site")
    const { code, stdout } = await demo("--json", "--keywords", keywords, "--out", out)
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
    const again = await demo("--keywords", keywords, "--out", out)
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/Total .* \d/u)
    expect(readdirSync(join(out, "articles"))).toEqual(articles)
  }, 60_000)

  it("takes the phrases it ships, of eight topics", () => {
    const lines = readFileSync(new URL("keywords.csv", import.meta.url), "utf8")
      .trim()
      .split("\n")
    expect(lines.length - 1).toBeGreaterThanOrEqual(150)
  })

  it.each([
    ["a missing file", [join(folder, "missing.csv")], "ENOENT"],
    ["a file without keywords", [file("no.csv", "URL,Clicks\n/a,1\n")], "“URL”, “Clicks”"],
    ["an empty file", [file("empty.csv", "")], "is empty"],
    ["a header alone", [file("header.csv", "keyword,volume\n")], "no keyword to work on"],
  ])("refuses %s with exit code 2, and leaves no folder", async (_, [keywords = ""], reason) => {
    const out = join(folder, "none")
    const { code, stderr } = await demo("--keywords", keywords, "--out", out)
    expect(code).toBe(2)
    expect(stderr).toContain(reason)
    expect(readdirSync(folder)).not.toContain("none")
  })

  it("stops after the items in hand when it is interrupted, with exit code 1", async () => {
    const child = spawn(process.execPath, [SOURCES, MAIN, "--out", join(folder, "cut")])
    let said = ""
    child.stdout.on("data", (text: Buffer) => {
      const before = said
      said += text.toString()
      if (!before.includes("4 Tasks → Content") && said.includes("4 Tasks → Content"))
        child.kill("SIGINT")
    })
    const code = await new Promise<number | null>((resolve) => child.on("exit", resolve))
    expect(said).toContain("Stopping after the items in hand")
    expect(said).toContain("Cancelled in stage")
    expect(said).toMatch(/Credits: 5,000 granted, [\d.,]+ used, 0 held/u)
    expect(code).toBe(1)
  }, 60_000)
})
