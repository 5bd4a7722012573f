import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { promisify } from "node:util"
import { createAutomationClient } from "@pressline/http/client"
import { installed } from "@pressline/tools-services/onDemand"
import { expect, test } from "vitest"

const root = join(import.meta.dirname, "../../..")
const folder = join(root, "examples/next-route")

// Next.js is 370 MB and takes half a minute to build: the CI does it, and whoever sets CI=true.
test.skipIf(process.env["CI"] === undefined)(
  "examples/next-route is built by Next.js, started, and serves a run with its events",
  async () => {
    expect(existsSync(join(root, "packages/http/dist/index.js")), "build the packages first").toBe(
      true,
    )
    await installed(folder)
    const next = join(folder, "node_modules/next/dist/bin/next")
    const options = { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } }
    await promisify(execFile)(process.execPath, [next, "build"], options)
    const server = spawn(process.execPath, [next, "start", "-p", "0", "-H", "127.0.0.1"], {
      ...options,
      stdio: ["ignore", "pipe", "inherit"],
    })
    try {
      let origin = ""
      for await (const line of createInterface(server.stdout)) {
        origin = /http:\/\/127\.0\.0\.1:\d+/u.exec(line)?.[0] ?? ""
        if (origin !== "") break
      }
      const client = createAutomationClient({
        baseUrl: `${origin}/api/v1/automation`,
        headers: { authorization: "Bearer editor" },
      })
      await client.keywords({ siteId: "blog", body: ["espresso machine", "moka pot"] })
      const { run_id } = await client.runNow({ siteId: "blog" })
      let lines = 0
      for await (const { event } of client.events({ siteId: "blog", runId: run_id }))
        if (event === "log") lines += 1
      expect(lines).toBeGreaterThan(5)
      const page = await fetch(`${origin}/admin/automation/`, {
        headers: { authorization: "Bearer guest" },
      })
      expect(await page.text()).toContain('<div id="pressline">')
      expect(await client.currentRun({ siteId: "blog" })).toMatchObject({ state: "completed" })
    } finally {
      const ended = once(server, "exit")
      server.kill("SIGTERM")
      await ended
    }
  },
)
