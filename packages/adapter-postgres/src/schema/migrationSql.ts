/** migrationSql: the schema as SQL text, for people with a migration tool of their own. */
import * as Effect from "effect/Effect"
import { raise } from "../connection/Db.ts"
import { connect, type PostgresOptions } from "../connection/connect.ts"
import { type MigrationStatus, statementsAfter, statusOf } from "./migrate.ts"

/**
 * The statements that bring a schema from version `from` (default 0: nothing) up to date, in one
 * transaction, with the rows that tell `ready()` so.
 */
export const migrationSql = (
  options: { readonly from?: number; readonly schema?: string } = {},
): string => {
  const statements = statementsAfter(options.from ?? 0, options.schema ?? "pressline", false)
  return ["begin", ...statements, "commit", ""].join(";\n\n")
}

/** Which version a database has, and what is missing. */
export const migrationStatus = (options: PostgresOptions): Promise<MigrationStatus> =>
  connect(options).pipe(
    Effect.flatMap(({ main }) => statusOf(main, options.schema ?? "pressline")),
    Effect.catchTag("SqlFailure", (failure) => raise("migrationStatus", failure)),
    Effect.scoped,
    Effect.runPromise,
  )
