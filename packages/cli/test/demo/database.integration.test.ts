/** The demo on a Postgres server: a schema of its own, and going on after kill -9. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { service } from "@pressline/tools-services/testService"
import pg from "pg"
import { afterAll, expect, test } from "vitest"
import { demoIn, started } from "./demoProcess.ts"

const cwd = mkdtempSync(join(tmpdir(), "pressline-quickstart-database-"))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

test("--database-url keeps everything in pressline_demo, and goes on when the dead worker's lease has run out", async (context) => {
  const { url } = await service(context, "postgres")
  writeFileSync(join(cwd, "one.txt"), "sourdough starter\n")
  const options = ["--database-url", url, "--keywords", "one.txt"]
  const first = started(cwd, ...options)
  await first.said("2 Clusters → Ideas")
  await first.stop("SIGKILL")
  expect(first.stdout()).toMatch(/Storage: schema pressline_demo of \S+, which is made now\./u)
  // Half a minute is not waited for here: the lease ends now.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query("update pressline_demo.runs set holder_expires_at = now()")
  await client.end()
  const { code, stdout } = await demoIn(cwd, ...options)
  expect(stdout).toContain("which is up to date.")
  expect(stdout).toContain("Going on with run")
  expect(stdout).toContain("Completed:")
  expect(code).toBe(0)
  expect(readdirSync(join(cwd, ".pressline"))).toHaveLength(1)
})

test("a database that is not there is named, with what to do", async () => {
  const { code, stderr } = await demoIn(
    cwd,
    "--database-url",
    "postgresql://u:secret@127.0.0.1:1/none",
  )
  expect(code).toBe(1)
  expect(stderr).toContain("ECONNREFUSED 127.0.0.1:1")
  expect(stderr).toContain("Check --database-url")
  expect(stderr).not.toContain("secret")
})
