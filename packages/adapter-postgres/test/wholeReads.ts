/** wholeReads: which of these statements read a big table from its first row to its last. */
import type pg from "pg"
import { bigTables } from "./fullTables.ts"
import { type Planned, planOf } from "./planOf.ts"

/** The schema's own statements that only look things up; not those that make tables. */
const isPlanned = ({ sql }: Planned, schema: string): boolean =>
  /^\s*(?:with|select|insert|update|delete)\b/iu.test(sql) && sql.includes(`"${schema}".`)

/** One line for each: the table, and how the statement begins. */
export const wholeReads = async (
  pool: pg.Pool,
  schema: string,
  statements: Iterable<Planned>,
): Promise<ReadonlyArray<string>> => {
  const big = await bigTables(pool, schema)
  const whole: Array<string> = []
  for (const statement of statements) {
    if (!isPlanned(statement, schema)) continue
    const plan = await planOf(pool, statement)
    for (const [, table = ""] of plan.matchAll(/Seq Scan on (\w+)/gu))
      if (big.has(table)) whole.push(`${table}: ${statement.sql.slice(0, 300)}`)
  }
  return whole
}
