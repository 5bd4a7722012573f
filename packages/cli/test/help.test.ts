/** What the command line says of itself, and of what is typed wrong; in this process, for speed. */
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { pressline } from "../src/pressline.ts"
import { wrapLines } from "../src/terminal/wrapLines.ts"

let stdout = ""
let stderr = ""

beforeEach(() => {
  stdout = ""
  stderr = ""
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += String(text)
    return true
  })
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += String(text)
    return true
  })
  vi.spyOn(console, "log").mockImplementation((text: string) => {
    stdout += `${text}\n`
  })
})
afterEach(() => vi.restoreAllMocks())

const COMMANDS = [
  "demo",
  "init",
  "migrate",
  "sql",
  "run",
  "status",
  "pause",
  "resume",
  "cancel",
  "import",
  "export",
  "doctor",
  "dashboard",
  "unlock",
  "prune",
] as const

it("has help for every command, with an example", async () => {
  for (const given of [[], ...COMMANDS.map((name) => [name])]) {
    stdout += `$ ${["pressline", ...given, "--help"].join(" ")}\n\n`
    expect(await pressline([...given, "--help"])).toBe(0)
    stdout += "\n"
  }
  expect(stderr).toBe("")
  expect(stdout.match(/^EXAMPLES$/gmu)).toHaveLength(COMMANDS.length)
  await expect(stdout).toMatchFileSnapshot("golden/help.txt")
})

it("wraps within a terminal, under where the words begin", () => {
  const wrapped = wrapLines(
    "FLAGS\n  --out DIR    \u001b[32mWhere\u001b[0m the site goes, and what is there already is updated",
    40,
  )
  expect(wrapped.split("\n")).toEqual([
    "FLAGS",
    "  --out DIR    \u001b[32mWhere\u001b[0m the site goes, and",
    "               what is there already is",
    "               updated",
  ])
})

it("shows its help when nothing is asked", async () => {
  expect(await pressline([])).toBe(0)
  expect(stdout).toContain("USAGE\n  pressline <subcommand>")
})

it.each(["bash", "zsh", "fish"])("completes in %s", async (shell) => {
  expect(await pressline(["--completions", shell])).toBe(0)
  for (const word of [...COMMANDS, "database-url", "dry-run"]) expect(stdout).toContain(word)
})

it("says its version, also as JSON", async () => {
  expect(await pressline(["--version"])).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u)
  stdout = ""
  expect(await pressline(["--version", "--json"])).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ version: expect.stringMatching(/^\d/u) })
})

it.each([
  [["frobnicate"], 'Unknown subcommand "frobnicate"'],
  [["run"], "Missing required argument: SITE"],
  [["status", "--frob"], "--frob"],
  [["export", "blog"], "--out"],
  [["dashboard", "--port", "many"], "--port"],
  [["dashboard", "--port", "70000"], "a port is 0 to 65535"],
  [["prune"], "Say what is old"],
  [["prune", "--logs-older-than", "yesterday", "--database-url", "postgresql://x/y"], "An age is"],
  [["migrate", "--database-url", "mysql://root:hush@x/y"], "--database-url is like"],
  [["migrate", "--database-url", "postgresql://x/y", "--config", "a.ts"], "exclude each other"],
  [["run", "blog", "--env-file", "nowhere.env"], "nowhere.env cannot be read"],
  [["dashboard", "--host", "0.0.0.0"], "PRESSLINE_DASHBOARD_PASSWORD"],
  [["run", "blog", "--config", "nowhere.ts"], "There is no file"],
])("refuses %j with exit code 2, in words and as JSON", async (given, reason) => {
  expect(await pressline(given)).toBe(2)
  expect(stdout).toBe("")
  expect(stderr).toContain(reason)
  expect(stderr).not.toContain("hush")
  expect(await pressline([...given, "--json"])).toBe(2)
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } }
  expect(error.message).toContain(reason)
})
