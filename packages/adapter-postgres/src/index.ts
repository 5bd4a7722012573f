/** Pressline in Postgres: storage, credit ledger and site lock. */
export type { Database, PostgresOptions } from "./connect.ts"
export { embedded, type EmbeddedOptions } from "./embedded.ts"
export type { MigrationStatus } from "./migrate.ts"
export { postgres } from "./PostgresStorage.ts"
export { migrationSql, migrationStatus } from "./sql.ts"
