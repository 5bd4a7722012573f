/** Every promise of a storage on Postgres 15, the oldest version that Pressline works with. */
import { storageSuite } from "@pressline/testing/conformance"
import { missing } from "@pressline/tools-services/testService"
import { expect, test } from "vitest"
import { inSchema, openPool } from "./testDatabase.ts"

const SCHEMA = "suite_storage"
const reason = await missing("postgres15")

test("this is Postgres 15", async (ctx) => {
  if (reason !== null) return ctx.skip(reason)
  const pool = await openPool(1, "postgres15")
  const { rows } = await pool.query<{ server_version: string }>("show server_version")
  await pool.end()
  expect(rows[0]?.server_version).toMatch(/^15\./u)
})

if (reason === null) storageSuite("Postgres 15", () => inSchema(SCHEMA, "postgres15"))
