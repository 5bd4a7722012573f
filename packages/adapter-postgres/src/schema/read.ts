/** read: rows as they are, in a transaction or outside one. */
import { CompiledQuery, type Kysely } from "kysely"

export type Executor = Pick<Kysely<unknown>, "executeQuery">

export const read = async <Row>(
  db: Executor,
  text: string,
  values: Array<unknown> = [],
): Promise<Array<Row>> => (await db.executeQuery<Row>(CompiledQuery.raw(text, values))).rows
