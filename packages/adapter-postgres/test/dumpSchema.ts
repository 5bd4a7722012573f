/** dumpSchema: a schema as schema.sql has it. */
import { type AskLines, schemaStatements } from "../src/schema/schemaStatements.ts"

const HEAD = `-- The schema as the migrations leave it: written by \`pnpm schema\`, compared by a test.
-- To read, not to run: migrate() and migrationSql() also record the version.
`

export const dumpSchema = async (ask: AskLines, schema: string): Promise<string> =>
  `${HEAD}\n${(await schemaStatements(ask, schema)).join("\n\n")}\n`
