/** fullTables: what a run finds in a database that is full of other sites, and what of it is big. */
import type pg from "pg"

const ROWS = 6000
const SITES = 300

/** The columns that the plans hang on; of other tables too, should they have such a column. */
const SPREAD: Readonly<Record<string, string>> = {
  "keywords.status": "case n % 2 when 0 then 'new' else 'clustered' end",
  "tasks.status": "'queued'",
  "contents.status": "case n % 3 when 0 then 'review' when 1 then 'draft' else 'published' end",
  "images.status": "'pending'",
  "runs.status": "'completed'",
  "runs.site_id": `'other-' || (n % ${SITES})`,
  "runs.ended_at": "now()",
  "runs.credits_released": "true",
  "configs.next_run_at": "now() + interval '1 year'",
  "outbox.status": "'delivered'",
  "slots.outcome": "'started'",
  "usage_entries.settled": "true",
  failed_run_id: "null",
  status: "'new'",
  event: "'completed'",
  enabled: "true",
  notify: "'[]'",
  attempts: "0",
  suspicion: "0",
  outages: "0",
}

const VALUES: Readonly<Record<string, string>> = {
  uuid: "gen_random_uuid()",
  text: "md5(random()::text)",
  boolean: "false",
  jsonb: "'{}'",
  "timestamp with time zone": "now() - n * interval '1 second'",
}

interface Column {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly nullable: boolean
  /** No two rows have the same. */
  readonly alone: boolean
}

const valueOf = ({ alone, column, nullable, table, type }: Column): string => {
  const said = SPREAD[`${table}.${column}`] ?? SPREAD[column]
  if (said !== undefined) return said
  if (column.endsWith("_id")) {
    const which = alone ? "n" : `(n % ${SITES})`
    return type === "uuid" ? `md5(${which}::text)::uuid` : `'other-' || ${which}`
  }
  if (nullable) return "null"
  return VALUES[type] ?? (type.endsWith("[]") ? "'{}'" : "n")
}

/** Fills every table of the schema with thousands of rows of hundreds of sites. */
export const fillWithOthers = async (pool: pg.Pool, schema: string): Promise<void> => {
  const { rows } = await pool.query<Column>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type,
      not a.attnotnull as nullable,
      exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisunique
        and i.indnatts = 1 and i.indkey[0] = a.attnum) as alone
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
    where c.relnamespace = '${schema}'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'`)
  for (const [table, columns] of Map.groupBy(rows, (row) => row.table)) {
    const names = columns.map(({ column }) => `"${column}"`).join(", ")
    const values = columns.map(valueOf).join(", ")
    await pool.query(
      `insert into ${schema}.${table} (${names}) select ${values} from generate_series(1, ${ROWS}) n`,
    )
  }
  await pool.query("analyze")
}

/** The tables of which nobody may read every row: all of them, those that a later version adds too. */
export const bigTables = async (pool: pg.Pool, schema: string): Promise<ReadonlySet<string>> => {
  const { rows } = await pool.query<{ name: string; few: boolean }>(
    `select relname as name, reltuples < ${ROWS} as few from pg_class
     where relnamespace = '${schema}'::regnamespace and relkind = 'r' and relname <> 'migrations'`,
  )
  const few = rows.filter((row) => row.few).map(({ name }) => name)
  if (few.length > 0) throw new Error(`a plan says nothing of ${few.join(", ")}: they are not full`)
  return new Set(rows.map(({ name }) => name))
}
