/** What the command line says of itself, and of what is typed wrong. */
import { expect, it } from "vitest"
import { wrapLines } from "../src/terminal/wrapLines.ts"
import { said, saidJson } from "./inProcess.ts"

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
  "reseal",
] as const

it("has help for every command, with an example", async () => {
  let help = ""
  for (const given of [[], ...COMMANDS.map((name) => [name])]) {
    const { code, stderr, stdout } = await said([...given, "--help"])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    help += `$ ${["pressline", ...given, "--help"].join(" ")}\n\n${stdout}\n`
  }
  expect(help.match(/^EXAMPLES$/gmu)).toHaveLength(COMMANDS.length)
  await expect(help).toMatchFileSnapshot("golden/help.txt")
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
  const { code, stdout } = await said([])
  expect(code).toBe(0)
  expect(stdout).toContain("USAGE\n  pressline <subcommand>")
})

it.each(["bash", "zsh", "fish"])("completes in %s", async (shell) => {
  const { code, stdout } = await said(["--completions", shell])
  expect(code).toBe(0)
  for (const word of [...COMMANDS, "database-url", "dry-run"]) expect(stdout).toContain(word)
})

it("says its version, also as JSON", async () => {
  expect(await said(["--version"])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u),
  })
  expect(await saidJson(["--version"])).toEqual({ code: 0, version: expect.stringMatching(/^\d/u) })
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
  [["migrate", "--schema", "content", "--config", "a.ts"], "--schema is for a database"],
  [["import", "nowhere.csv", "--site", "blog"], "nowhere.csv cannot be read"],
  [["import", "nowhere.json", "--site", "blog", "--kind", "settings"], "cannot be read"],
  [["import", ".", "--site", "blog"], "it is a folder"],
  [["run", "blog", "--env-file", "nowhere.env"], "nowhere.env cannot be read"],
  [["dashboard", "--host", "0.0.0.0"], "PRESSLINE_DASHBOARD_PASSWORD"],
  [["run", "blog", "--config", "nowhere.ts"], "There is no file"],
])("refuses %j with exit code 2, in words and as JSON", async (given, reason) => {
  const { code, stderr, stdout } = await said(given)
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toContain(reason)
  expect(stderr).not.toContain("hush")
  expect(await saidJson(given)).toMatchObject({
    code: 2,
    error: { code: expect.stringMatching(/\w/u), message: expect.stringContaining(reason) },
  })
})
