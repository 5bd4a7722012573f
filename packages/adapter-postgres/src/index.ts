/** Pressline in Postgres: storage, credit ledger and site lock. */
export type { Database, PostgresOptions } from "./connection/connect.ts"
export { embedded, type EmbeddedOptions } from "./embedded.ts"
export {
  type ActiveRun,
  type DatabaseReport,
  inspectDatabase,
  listSites,
} from "./inspectDatabase.ts"
export type { MigrationStatus } from "./schema/migrate.ts"
export { postgres } from "./PostgresStorage.ts"
export { migrationSql, migrationStatus } from "./schema/migrationSql.ts"
