/** Plans of statements as a run keeps them: prepared, and planned once. */
import type { CompiledQuery } from "kysely"
import type pg from "pg"

export type Planned = Pick<CompiledQuery, "sql" | "parameters">

/** The plan that a statement keeps, whatever its parameters are; with `analyze` it is run, and undone. */
export const planOf = async (pool: pg.Pool, query: Planned, analyze = false): Promise<string> => {
  const client = await pool.connect()
  try {
    await client.query("begin")
    await client.query("set local plan_cache_mode = force_generic_plan")
    await client.query(`prepare statement as ${query.sql}`)
    const values = (query.parameters as ReadonlyArray<string | null>).map((value) =>
      value === null ? "null" : `'${value.replaceAll("'", "''")}'`,
    )
    const execute = `explain ${analyze ? "(analyze, timing off, summary off)" : ""} execute statement${values.length === 0 ? "" : `(${values.join(", ")})`}`
    const { rows } = await client.query<Record<string, string>>(execute)
    return rows.map((row) => row["QUERY PLAN"]).join("\n")
  } finally {
    await client.query("rollback")
    await client.query("deallocate all")
    client.release()
  }
}
