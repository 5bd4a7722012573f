/** pnpm schema: writes schema.sql, from what the migrations make in PGlite. */
import { writeFileSync } from "node:fs"
import { PGlite } from "@electric-sql/pglite"
import { migrationSql } from "@pressline/adapter-postgres"
import { dumpSchema } from "./dumpSchema.ts"

const pglite = await PGlite.create()
await pglite.exec(migrationSql())
const dump = await dumpSchema(
  async (text) => (await pglite.query<{ line: string }>(text)).rows,
  "pressline",
)
await pglite.close()
writeFileSync(new URL("../schema.sql", import.meta.url), dump)
