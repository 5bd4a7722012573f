/** The demo in a folder: it goes on after kill -9, and starts over when asked to. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { demoIn, started } from "./demoProcess.ts"

const folder = realpathSync(mkdtempSync(join(tmpdir(), "pressline-quickstart-folder-")))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const phrases = file(
  "phrases.csv",
  readFileSync(new URL("../../keywords.csv", import.meta.url), "utf8")
    .split("\n")
    .slice(0, 41)
    .join("\n"),
)

describe("the demo in a folder", () => {
  it("goes on after kill -9 with what it had, pictures included, and starts anew when it was finished", async () => {
    const cwd = mkdtempSync(join(folder, "killed-"))
    const options = ["--keywords", phrases]
    const first = started(cwd, ...options)
    await first.said(/Overall: [67]\d %/u)
    first.signal("SIGSTOP") // it is alive, and does not run ahead of this test
    const second = await demoIn(cwd, ...options)
    expect(second).toMatchObject({ code: 1 })
    expect(second.stderr).toContain(`it is open in process ${first.pid} on this machine`)
    expect(second.stderr).toContain("--memory")
    expect(await first.stop("SIGKILL")).toMatchObject({ code: null })
    expect(existsSync(join(cwd, "pressline-site", "index.html"))).toBe(false)

    const { code, stderr, stdout } = await demoIn(cwd, "--json", ...options)
    expect(stderr).toMatch(/Going on with run \S+ at \d+ %, in stage [67] /u)
    expect(code).toBe(0)
    const result = JSON.parse(stdout) as DemoResult
    expect(result).toMatchObject({
      import: { rows: 40, added: 40 },
      resumed: true,
      run: { status: "completed", takeovers: 1, stage_1_result: { keywords_processed: 40 } },
      ledger: { granted: 5000, held: 0 },
    })
    expect(result.ledger.left + result.ledger.used).toBeCloseTo(5000, 6)
    const site = join(cwd, "pressline-site")
    const articles = readdirSync(join(site, "articles"))
    expect(articles).toHaveLength(result.run.stage_7_result.published)
    const pictures = articles.flatMap((name) => picturesOf(join(site, "articles", name)))
    expect(new Set(pictures).size).toBeGreaterThan(20)
    for (const picture of pictures) expect(existsSync(picture)).toBe(true)

    // What a run was asked for may be damaged: it is kept, and in nobody's way.
    writeFileSync(join(cwd, ".pressline", "demo.json"), '{"keywords":"two.t')
    const again = await demoIn(cwd, "--json", "--keywords", file("two.txt", "one\ntwo\n"))
    const aside = join(cwd, ".pressline", "demo.json.unreadable")
    expect(again.stderr).toContain(`this one starts over. It is put aside as ${aside}.`)
    expect(readFileSync(aside, "utf8")).toBe('{"keywords":"two.t')
    expect(again.stderr).toContain("The run before is finished: this is a new one.")
    const anew = JSON.parse(again.stdout) as DemoResult
    expect(anew).toMatchObject({
      import: { added: 2 },
      resumed: false,
      run: { status: "completed", stage_1_result: { keywords_processed: 2 } },
      ledger: { granted: 5000, held: 0 },
    })
    expect(anew.run.run_id).not.toBe(result.run.run_id)
  }, 120_000)

  it("waits where it was stopped; --fresh and other options start over", async () => {
    const cwd = mkdtempSync(join(folder, "stopped-"))
    const options = ["--keywords", phrases]
    const first = started(cwd, ...options)
    await first.said("4 Tasks → Content")
    const { code, stdout } = await first.stop("SIGINT")
    expect(code).toBe(1)
    expect(stdout).toContain("Start the demo again to go on, or with --fresh to start over.")
    const [, granted, used, held, left] =
      /Credits: ([\d.,]+) granted, ([\d.,]+) used, ([\d.,]+) held, ([\d.,]+) left/u
        .exec(stdout)
        ?.map((amount) => Number(amount.replaceAll(",", ""))) ?? []
    expect((used ?? 0) + (held ?? 0) + (left ?? 0)).toBeCloseTo(granted ?? -1, 6)

    writeFileSync(join(cwd, ".pressline", "demo.json"), "{}") // as another version may leave it
    const fresh = started(cwd, "--fresh", ...options)
    await fresh.said("Leaving run")
    expect(fresh.stdout()).not.toContain("put aside")
    await fresh.said("2 Clusters → Ideas")
    await fresh.stop("SIGTERM")

    const other = await demoIn(cwd, "--keywords", file("two.txt", "one\ntwo\n"))
    expect(other.stdout).toContain("Leaving run")
    expect(other.stdout).toContain("2 rows read as list: 2 keywords added")
    expect(other.code).toBe(0)
  }, 120_000)

  it("says what to do when the folder cannot be made", async () => {
    const cwd = mkdtempSync(join(folder, "taken-"))
    writeFileSync(join(cwd, ".pressline"), "a file")
    const { code, stderr } = await demoIn(cwd)
    expect(code).toBe(1)
    expect(stderr).toContain(`${join(cwd, ".pressline")} cannot be opened: EEXIST`)
    expect(stderr).toContain("run the demo with --memory")
  })
})

interface DemoResult {
  readonly run: { readonly run_id: string; readonly stage_7_result: { readonly published: number } }
  readonly ledger: Readonly<Record<"granted" | "held" | "left" | "used", number>>
}

/** The files that a page shows. */
const picturesOf = (page: string): ReadonlyArray<string> =>
  [...readFileSync(page, "utf8").matchAll(/<img[^>]* src="([^"]+)"/gu)].map(([, src = ""]) =>
    resolve(dirname(page), decodeURI(src)),
  )
