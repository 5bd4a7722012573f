import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import { createAutomationClient } from "@pressline/http/client"
import { installed } from "@pressline/tools-services/onDemand"
import { describe, expect, it } from "vitest"

const root = join(import.meta.dirname, "../../..")

describe.each(["node-http", "express", "fastify", "hono"])("examples/%s", (name) => {
  const folder = join(root, "examples", name)
  const ownLockfile = existsSync(join(folder, "pnpm-lock.yaml"))

  it("is short and has a page", () => {
    const lines = readFileSync(join(folder, "server.ts"), "utf8").trimEnd().split("\n")
    expect(lines.length).toBeLessThan(80)
    expect(existsSync(join(folder, "README.md"))).toBe(true)
  })

  it.runIf(ownLockfile)("compiles with the types of its framework", async () => {
    await installed(folder)
    const tsc = join(root, "node_modules/typescript/bin/tsc")
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
      (error: { stdout: string }) => error,
    )
    expect(stdout).toBe("")
  })

  it("starts, serves a run to its end, keeps strangers out, and stops", async () => {
    if (ownLockfile) await installed(folder)
    const server = spawn(process.execPath, ["--conditions=@pressline/source", "server.ts"], {
      cwd: folder,
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    })
    const [baseUrl] = (await once(createInterface(server.stdout), "line")) as [string]
    const as = (user: string | null) =>
      createAutomationClient({
        baseUrl,
        headers: user === null ? {} : { authorization: `Bearer ${user}` },
      })
    const editor = as("editor")
    await editor.keywords({ siteId: "blog", body: ["espresso machine", "moka pot"] })
    const { run_id } = await editor.runNow({ siteId: "blog" })
    let lines = 0
    for await (const { event } of as("guest").events({ siteId: "blog", runId: run_id }))
      if (event === "log") lines += 1
    expect(lines).toBeGreaterThan(5)
    expect(await editor.currentRun({ siteId: "blog" })).toMatchObject({ state: "completed" })
    await expect(as("guest").runNow({ siteId: "blog" })).rejects.toMatchObject({ status: 403 })
    await expect(as(null).currentRun({ siteId: "blog" })).rejects.toMatchObject({ status: 401 })
    const page = new URL("/admin/automation/", baseUrl)
    expect((await fetch(page)).status).toBe(401)
    const seen = await fetch(page, { headers: { authorization: "Bearer guest" } })
    expect(await seen.text()).toContain('<div id="pressline">')
    expect(await (await fetch(new URL("/", baseUrl))).text()).toBe("Your application\n")
    server.kill("SIGTERM")
    const [code] = (await once(server, "exit")) as [number | null]
    expect(code).toBe(0)
  })
})
