/** schema.sql is what the migrations make, on every Postgres. */
import { readFileSync } from "node:fs"
import { PGlite } from "@electric-sql/pglite"
import { migrationSql } from "@pressline/adapter-postgres"
import { missing } from "@pressline/tools-services/testService"
import { expect, test } from "vitest"
import { dumpSchema } from "./dumpSchema.ts"
import { openPool, type Server } from "./testDatabase.ts"

/** Of its own in the server that all test files share; in the file it has its default name. */
const SCHEMA = "schema_dump"
const NAMED = "pressline"
const file = readFileSync(new URL("../schema.sql", import.meta.url), "utf8")

const expectSame = (dump: string): void =>
  expect(dump, "schema.sql is out of date: run `pnpm schema` and commit it").toBe(file)

const onServer = async (server: Server): Promise<string> => {
  const pool = await openPool(1, server)
  await pool.query(migrationSql({ schema: SCHEMA }))
  const dump = await dumpSchema(
    async (text) => (await pool.query<{ line: string }>(text)).rows,
    SCHEMA,
  )
  await pool.query(`drop schema ${SCHEMA} cascade`)
  await pool.end()
  return dump.replaceAll(SCHEMA, NAMED)
}

test("the migrations make schema.sql on Postgres", async () => {
  expectSame(await onServer("postgres"))
})

test("the migrations make schema.sql on Postgres 15", async (ctx) => {
  const reason = await missing("postgres15")
  if (reason !== null) return ctx.skip(reason)
  expectSame(await onServer("postgres15"))
})

test("the migrations make schema.sql on PGlite, and schema.sql makes the same again", async () => {
  const pglite = await PGlite.create()
  const dump = () =>
    dumpSchema(async (text) => (await pglite.query<{ line: string }>(text)).rows, NAMED)
  await pglite.exec(migrationSql())
  expectSame(await dump())
  await pglite.exec(`drop schema ${NAMED} cascade; create schema ${NAMED}; ${file}`)
  expectSame(await dump())
  await pglite.close()
})
