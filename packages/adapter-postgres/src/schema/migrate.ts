/** migrate: brings a schema up to date, whoever else does it at the same time. */
import { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Kysely } from "kysely"
import { quoteName, raise } from "../connection/Db.ts"
import { type Executor, read } from "./read.ts"
import { makerOf, notAllowed } from "./rights.ts"
import { migrations } from "./migrations/all.ts"
import type { Migration } from "./migrations/Migration.ts"
import { sqlFailure, type SqlFailure } from "../connection/SqlFailure.ts"

export interface MigrationStatus {
  readonly schema: string
  /** The version the database has: 0 where there is nothing yet. */
  readonly current: number
  /** The version this package works with. */
  readonly latest: number
  /** Names of the migrations that are missing, oldest first. */
  readonly pending: ReadonlyArray<string>
}

export const latest: number = migrations.at(-1)?.version ?? 0

export const statusOf = (
  kysely: Kysely<unknown>,
  schema: string,
): Effect.Effect<MigrationStatus, SqlFailure> =>
  Effect.tryPromise({
    try: async () => {
      const current = await currentVersion(kysely, schema)
      return { schema, current, latest, pending: pendingAfter(current).map(({ name }) => name) }
    },
    catch: sqlFailure,
  })

export const migrate = (
  kysely: Kysely<unknown>,
  schema: string,
): Effect.Effect<void, StorageError> =>
  Effect.gen(function* () {
    const { current } = yield* statusOf(kysely, schema)
    yield* refuseNewer(schema, current)
    if (current === latest) return
    yield* Effect.tryPromise({
      try: () => kysely.transaction().execute((transaction) => apply(transaction, schema)),
      catch: sqlFailure,
    })
  }).pipe(
    Effect.catchTag("SqlFailure", (failure) =>
      failure.code === "42501" ? notAllowed(kysely, schema, failure) : raise("migrate", failure),
    ),
  )

/** Fails with reason `schema` where the schema is not the one that this package works with. */
export const ready = (kysely: Kysely<unknown>, schema: string): Effect.Effect<void, StorageError> =>
  statusOf(kysely, schema).pipe(
    Effect.catch((failure) => raise("ready", failure)),
    Effect.flatMap(({ current }) =>
      current >= latest
        ? refuseNewer(schema, current)
        : Effect.fail(
            new StorageError({
              operation: "ready",
              reason: "schema",
              detail: `The schema "${schema}" is at version ${current}; this version of Pressline needs ${latest}. Run migrate().`,
            }),
          ),
    ),
  )

/**
 * What a transaction of a migration begins with, whatever the database's defaults are: it sees what others
 * have done while it waited for the lock, and takes as long as it takes.
 */
const TERMS = [
  "set transaction isolation level read committed",
  `select set_config(name, '0', true) from pg_catalog.pg_settings
   where name in ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`,
]

/**
 * In a transaction that holds the schema's own lock: one caller applies, the others find it done. New tables
 * belong to whoever has the others, also where an administrator migrates.
 */
const apply = async (db: Executor, schema: string): Promise<void> => {
  for (const term of TERMS) await read(db, term)
  await read(db, "select pg_advisory_xact_lock(hashtextextended($1::text, 0))", [
    `pressline ${schema}`,
  ])
  const maker = await makerOf(db, schema)
  if (maker.canBecome) await read(db, `set local role ${maker.name}`)
  const current = await currentVersion(db, schema)
  for (const statement of statementsAfter(current, schema, await schemaExists(db, schema)))
    await read(db, statement)
}

export const statementsAfter = (
  current: number,
  schema: string,
  schemaThere: boolean,
): ReadonlyArray<string> => {
  const t = (name: string): string => `${quoteName(schema)}.${name}`
  const first =
    current > 0
      ? []
      : [
          ...(schemaThere ? [] : [`create schema if not exists ${quoteName(schema)}`]),
          `create table ${t("migrations")} (version int primary key, name text not null, applied_at timestamptz not null default now())`,
        ]
  return [
    ...first,
    ...pendingAfter(current).flatMap(({ name, statements, version }) => [
      ...statements(t),
      `insert into ${t("migrations")} (version, name) values (${version}, '${name}')`,
    ]),
  ]
}

const pendingAfter = (current: number): ReadonlyArray<Migration> =>
  migrations.filter(({ version }) => version > current)

const schemaExists = async (db: Executor, schema: string): Promise<boolean> =>
  (await read(db, "select 1 from pg_namespace where nspname = $1::text", [schema])).length > 0

/** Looked up in the catalog itself: `to_regclass` may answer from what this session knew before. */
const currentVersion = async (db: Executor, schema: string): Promise<number> => {
  const there = await read(
    db,
    `select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1::text and c.relname = 'migrations'`,
    [schema],
  )
  if (there.length === 0) return 0
  const [found] = await read<{ row: string }>(
    db,
    `select coalesce(max(version), 0)::text as row from ${quoteName(schema)}.migrations`,
  )
  return Number(found?.row ?? 0)
}

const refuseNewer = (schema: string, current: number): Effect.Effect<void, StorageError> =>
  current <= latest
    ? Effect.void
    : Effect.fail(
        new StorageError({
          operation: "migrate",
          reason: "schema",
          detail: `The schema "${schema}" is at version ${current}, newer than this version of Pressline knows (${latest}). Update Pressline on this machine; it does not migrate backwards.`,
        }),
      )
