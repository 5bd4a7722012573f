/** openDatabase: the database that `--database-url` names, by the project's own driver. */
import type { PostgresOptions } from "@pressline/adapter-postgres"
import type { Pool } from "pg"
import { loadPackage } from "./loadPackage.ts"
import { postgresUrl } from "./postgresUrl.ts"

type Driver = { readonly default: typeof import("pg") }

export interface OpenDatabase {
  readonly pool: Pool
  readonly options: PostgresOptions & { readonly schema: string }
  readonly close: () => Promise<void>
}

/** Connects with the first question, not before. */
export const openDatabase = async (url: string, schema: string): Promise<OpenDatabase> => {
  const connectionString = postgresUrl(url)
  const { default: pg } = await loadPackage<Driver>("pg")
  const pool = new pg.Pool({
    connectionString,
    max: 4,
    connectionTimeoutMillis: 10_000,
    application_name: "pressline cli",
  })
  pool.on("error", () => {}) // an idle connection that breaks is replaced
  return { pool, options: { pool, schema }, close: () => pool.end() }
}
