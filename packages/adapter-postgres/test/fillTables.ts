/** fillTables: rows in every table of a schema, whatever its version, by the types of its columns. */
import type { AskLines } from "../src/schema/schemaStatements.ts"

/** Columns whose words matter to an index. */
const WORDS: Readonly<Record<string, string>> = { status: "failed", event: "failed" }

const VALUES: Readonly<Record<string, string>> = {
  uuid: "gen_random_uuid()",
  text: "md5(random()::text)",
  boolean: "false",
  jsonb: "'{}'",
  "timestamp with time zone": "now()",
}

/** Numbers count up. */
const valueOf = (column: string, type: string): string => {
  const word = WORDS[column]
  if (word !== undefined) return `'${word}'`
  return VALUES[type] ?? (type.endsWith("[]") ? "'{}'" : "n")
}

interface Table {
  readonly name: string
  readonly columns: ReadonlyArray<{ readonly name: string; readonly type: string }>
}

/** All but `migrations`, with the columns that are written. */
const tablesOf = async (ask: AskLines, schema: string): Promise<ReadonlyArray<Table>> => {
  const lines = await ask(`
    select json_build_object('name', c.relname, 'columns', json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, null))))::text as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
    where c.relnamespace = '${schema}'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'
    group by c.relname`)
  return lines.map(({ line }) => JSON.parse(line) as Table)
}

/** The statements that put three rows into each table. */
export const fillTables = async (ask: AskLines, schema: string): Promise<string> =>
  (await tablesOf(ask, schema))
    .map(({ columns, name }) => {
      const names = columns.map((column) => column.name).join(", ")
      const values = columns.map((column) => valueOf(column.name, column.type)).join(", ")
      return `insert into ${schema}.${name} (${names}) select ${values} from generate_series(1, 3) n`
    })
    .join(";\n")

/** How many rows each table has. */
export const countRows = async (
  ask: AskLines,
  schema: string,
): Promise<Readonly<Record<string, number>>> => {
  const counts = (await tablesOf(ask, schema)).map(
    ({ name }) => `'${name}', (select count(*) from ${schema}.${name})`,
  )
  const [row] = await ask(`select json_build_object(${counts.join(", ")})::text as line`)
  return JSON.parse(row?.line ?? "{}") as Readonly<Record<string, number>>
}
