/** Whether an instance fits its database, asked through the public face: too old, too new, away. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"
import { expect, onTestFinished, test } from "vitest"
import { freePort } from "@pressline/tools-services/localPort"
import { openPool, serverUrl } from "./testDatabase.ts"

const onSchema = async (schema: string) => {
  const pool = await openPool(4)
  const automation = createAutomation({ storage: postgres({ pool, schema }), ai: localAi() })
  onTestFinished(async () => {
    await automation.close()
    await pool.end()
  })
  return { automation, pool }
}

const outOfDate = { code: "schema_out_of_date", status: 503, retryable: false }

test("before migrate(), ready() and start() say what to run; after it, they resolve", async () => {
  const { automation } = await onSchema("ready_empty")
  const message = expect.stringContaining("is at version 0")
  await expect(automation.ready()).rejects.toMatchObject({ ...outOfDate, message })
  await expect(automation.start()).rejects.toMatchObject({ ...outOfDate, message })
  await automation.migrate()
  await automation.ready()
  await automation.start()
  await automation.stop()
})

test("an older schema is out of date until it is migrated", async () => {
  const { automation, pool } = await onSchema("ready_older")
  await automation.migrate()
  await pool.query(
    "delete from ready_older.migrations where version = (select max(version) from ready_older.migrations)",
  )
  const remedy = /is at version \d+; this version of Pressline needs \d+\. Run migrate\(\)\./u
  await expect(automation.ready()).rejects.toMatchObject({
    ...outOfDate,
    message: expect.stringMatching(remedy),
  })
  await expect(automation.start()).rejects.toMatchObject(outOfDate)
})

test("a newer schema is refused by ready(), start() and migrate(), which change nothing", async () => {
  const { automation, pool } = await onSchema("ready_newer")
  await automation.migrate()
  await pool.query("insert into ready_newer.migrations (version, name) values (999, 'later')")
  const message = expect.stringMatching(/is at version 999, newer than .*Update Pressline/u)
  for (const ask of [automation.ready, automation.start, automation.migrate])
    await expect(ask()).rejects.toMatchObject({ ...outOfDate, message })
})

test("a database that is away is no schema out of date: ready() says so, start() waits for it", async () => {
  const connectionString = `postgresql://nobody@127.0.0.1:${await freePort()}/none`
  const automation = createAutomation({ storage: postgres({ connectionString }), ai: localAi() })
  onTestFinished(() => automation.close())
  await expect(automation.ready()).rejects.toMatchObject({
    code: "storage_unavailable",
    retryable: true,
  })
  await automation.start()
})

test("a server that speaks no TLS is unavailable, and no fault of ours", async () => {
  const url = new URL(await serverUrl())
  url.searchParams.set("sslmode", "verify-full")
  const storage = postgres({ connectionString: url.toString() })
  const automation = createAutomation({ storage, ai: localAi() })
  onTestFinished(() => automation.close())
  await expect(automation.ready()).rejects.toMatchObject({
    code: "storage_unavailable",
    retryable: true,
    message: expect.stringContaining("does not support SSL"),
  })
})
