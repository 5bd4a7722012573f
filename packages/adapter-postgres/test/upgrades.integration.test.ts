/** From every version of the schema, with rows in it, by `migrate()` and by hand: what is left is schema.sql. */
import { readFileSync } from "node:fs"
import { PGlite } from "@electric-sql/pglite"
import { migrationSql, migrationStatus, type PostgresOptions } from "@pressline/adapter-postgres"
import { missing } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import { expect, test } from "vitest"
import { connect } from "../src/connection/connect.ts"
import { latest, migrate } from "../src/schema/migrate.ts"
import type { AskLines } from "../src/schema/schemaStatements.ts"
import { dumpSchema } from "./dumpSchema.ts"
import { countRows, fillTables } from "./fillTables.ts"
import { statementsUpTo } from "./statementsUpTo.ts"
import { openPool, type Server } from "./testDatabase.ts"

const NAMED = "pressline"
const file = readFileSync(new URL("../schema.sql", import.meta.url), "utf8")

interface Place {
  readonly ask: AskLines
  readonly options: PostgresOptions
  /** Runs many statements. */
  readonly run: (text: string) => Promise<unknown>
}

type Upgrade = (place: Place, schema: string, from: number) => Promise<unknown>

const byMigrate: Upgrade = ({ options }, schema) =>
  connect(options).pipe(
    Effect.flatMap(({ migrations }) => migrate(migrations, schema)),
    Effect.scoped,
    Effect.runPromise,
  )

const byHand: Upgrade = ({ run }, schema, from) => run(migrationSql({ schema, from }))

const upgrade = async (place: Place, from: number, by: Upgrade): Promise<void> => {
  const { ask, options, run } = place
  const schema = `upgrade_${from}`
  await run(statementsUpTo(from, schema))
  const status = await migrationStatus({ ...options, schema })
  expect(status).toMatchObject({ current: from, pending: { length: latest - from } })
  await run(await fillTables(ask, schema))
  const before = await countRows(ask, schema)
  expect(before).toMatchObject({ runs: 3, outbox: 3 })
  await by(place, schema, from)
  const dump = await dumpSchema(ask, schema)
  expect(dump.replaceAll(schema, NAMED), `from ${from}`).toBe(file)
  expect(await countRows(ask, schema), "every row is there").toMatchObject(before)
  expect(await migrationStatus({ ...options, schema })).toMatchObject({ pending: [] })
  await run(`drop schema ${schema} cascade`)
}

const VERSIONS = Array.from({ length: latest - 1 }, (_, at) => at + 1)

/** Both ways from every version, or by turns. */
const fromAll = async (place: Place, turns: boolean): Promise<void> => {
  for (const from of VERSIONS) {
    if (!turns || from % 2 === 0) await upgrade(place, from, byHand)
    if (!turns || from % 2 === 1) await upgrade(place, from, byMigrate)
  }
}

const onServer = async (server: Server, turns: boolean): Promise<void> => {
  const pool = await openPool(1, server)
  const run = (text: string) => pool.query(text)
  const ask: AskLines = async (text) => (await pool.query<{ line: string }>(text)).rows
  await fromAll({ options: { pool }, run, ask }, turns)
  await pool.end()
}

test("every version becomes the latest on Postgres", () => onServer("postgres", false))

test("every version becomes the latest on Postgres 15", async (ctx) => {
  const reason = await missing("postgres15")
  if (reason !== null) return ctx.skip(reason)
  await onServer("postgres15", true)
})

test("every version becomes the latest on PGlite", async () => {
  const pglite = await PGlite.create()
  const run = (text: string) => pglite.exec(text)
  const ask: AskLines = async (text) => (await pglite.query<{ line: string }>(text)).rows
  await fromAll({ options: { pglite }, run, ask }, true)
  await pglite.close()
})
