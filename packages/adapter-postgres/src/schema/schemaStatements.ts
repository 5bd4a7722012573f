/** schemaStatements: a schema as the catalog of any Postgres has it, as SQL that makes it again. */

/** Asks for rows with one column, `line`. */
export type AskLines = (text: string) => Promise<ReadonlyArray<{ readonly line: string }>>

/** Tables in the order in which they were made, each with its indexes; then the functions. */
export const schemaStatements = async (
  ask: AskLines,
  schema: string,
): Promise<ReadonlyArray<string>> => {
  const lines = async (text: string): Promise<ReadonlyArray<string>> =>
    (await ask(text)).map(({ line }) => line.replaceAll(/ +$/gmu, ""))
  return [...(await lines(tables(schema))), ...(await lines(functions(schema)))]
}

/** What a column is beyond its name and type, in the order of the grammar. */
const COLUMN = `'  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
  || case when a.attstorage <> y.typstorage then ' STORAGE ' || case a.attstorage
       when 'e' then 'EXTERNAL' when 'm' then 'MAIN' when 'p' then 'PLAIN' else 'EXTENDED' end else '' end
  || case when a.attcollation <> y.typcollation then ' COLLATE ' || quote_ident(l.collname) else '' end
  || case when a.attnotnull then ' NOT NULL' else '' end
  || case when a.attidentity = 'a' then ' GENERATED ALWAYS AS IDENTITY'
       when a.attgenerated = 's' then ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
       when d.adbin is not null then ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) else '' end`

/** From 18 on the catalog also has a constraint for each NOT NULL: those are said with the column. */
const tables = (schema: string): string => `
  select 'CREATE TABLE ' || n.nspname || '.' || quote_ident(c.relname) || E' (\\n'
    || (select string_agg(part, E',\\n' order by kind, place) from (
          select 1 as kind, a.attnum as place, ${COLUMN} as part
          from pg_attribute a join pg_type y on y.oid = a.atttypid
            left join pg_collation l on l.oid = a.attcollation
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          union all
          select 2, row_number() over (order by o.conname), '  ' || pg_get_constraintdef(o.oid)
          from pg_constraint o where o.conrelid = c.oid and o.contype in ('p', 'u', 'c', 'f', 'x')
        ) parts)
    || E'\\n)' || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '') || ';'
    || coalesce((select string_agg(E'\\n' || pg_get_indexdef(i.indexrelid) || ';', '' order by k.relname)
        from pg_index i join pg_class k on k.oid = i.indexrelid
        where i.indrelid = c.oid and not exists (select 1 from pg_constraint o where o.conindid = i.indexrelid)), '')
    as line
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ${quoteText(schema)} and c.relkind = 'r' order by c.oid`

const functions = (schema: string): string => `
  select rtrim(pg_get_functiondef(p.oid), E'\\n') || ';' as line
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = ${quoteText(schema)} order by p.oid`

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`
