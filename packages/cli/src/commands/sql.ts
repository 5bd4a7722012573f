/** pressline sql: the schema as SQL, for a migration tool of your own. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { nullable, SCHEMA, schema, text } from "../project/flags.ts"
import { openDatabase } from "../project/openDatabase.ts"
import { answering } from "../terminal/answering.ts"

export const sql = Command.make(
  "sql",
  {
    from: nullable(
      Flag.Int("from").pipe(
        Flag.withMetavar("VERSION"),
        Flag.withDescription("The version the schema has. Default: 0, nothing yet"),
        Flag.filter(
          (version) => version >= 0,
          () => "a version is 0 or more",
        ),
      ),
    ),
    schema,
    databaseUrl: text("database-url", "URL", "Begin at the version that this database has"),
  },
  ({ databaseUrl, from, schema: named }) =>
    answering(async (screen) => {
      const name = named ?? SCHEMA
      const { migrationSql } = await import("@pressline/adapter-postgres")
      const version = from ?? (databaseUrl === null ? 0 : await versionOf(databaseUrl, name))
      const statements = migrationSql({ from: version, schema: name })
      screen.answer({
        text: [statements.trimEnd()],
        json: { schema: name, from: version, sql: statements },
      })
    }),
).pipe(
  Command.withDescription(
    "Prints the SQL that brings a schema up to date, in one transaction, with the rows that record the version",
  ),
  Command.withShortDescription("Print the migrations as SQL"),
  Command.withExamples([
    { command: "pressline sql > pressline.sql" },
    { command: "pressline sql --from 4 --schema content" },
  ]),
)

const versionOf = async (url: string, schemaName: string): Promise<number> => {
  const { migrationStatus } = await import("@pressline/adapter-postgres")
  const database = await openDatabase(url, schemaName)
  try {
    return (await migrationStatus(database.options)).current
  } finally {
    await database.close()
  }
}
