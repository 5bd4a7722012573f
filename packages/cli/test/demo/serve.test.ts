/** The demo's dashboard: there while it runs, and after it with --serve. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createAutomationClient } from "@pressline/http/client"
import { afterAll, expect, it } from "vitest"
import { started } from "./demoProcess.ts"

const folder = mkdtempSync(join(tmpdir(), "pressline-quickstart-serve-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it("keeps the dashboard open with --serve, for this machine alone, until Ctrl-C", async () => {
  writeFileSync(join(folder, "one.txt"), "sourdough starter\n")
  const demo = started(folder, "--memory", "--serve", "--keywords", "one.txt", "--out", "site")
  await demo.said("Ctrl-C ends it")
  const url = /Dashboard: (http:\S+)/u.exec(demo.stdout())?.[1] ?? ""
  const client = createAutomationClient({ baseUrl: `${url}_api` })
  expect(await client.currentRun({ siteId: "quickstart" })).toMatchObject({ state: "completed" })
  const strange = createAutomationClient({
    baseUrl: `${url.replace("127.0.0.1", "127.0.0.2")}_api`,
  })
  await expect(strange.currentRun({ siteId: "quickstart" })).rejects.toThrow()
  expect(await demo.stop("SIGINT")).toMatchObject({ code: 0 })
}, 60_000)
