/** catalog: questions to the catalog, in a transaction or outside one. */
import { CompiledQuery, type Kysely } from "kysely"

export type Executor = Pick<Kysely<unknown>, "executeQuery">

export const read = async <Row>(
  db: Executor,
  text: string,
  values: Array<unknown> = [],
): Promise<Array<Row>> => (await db.executeQuery<Row>(CompiledQuery.raw(text, values))).rows

export const schemaExists = async (db: Executor, schema: string): Promise<boolean> =>
  (await read(db, "select 1 from pg_namespace where nspname = $1::text", [schema])).length > 0
