/** rights: who migrates a schema, and what helps a role that may not. */
import { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Kysely } from "kysely"
import { raise } from "../connection/Db.ts"
import { sqlFailure, type SqlFailure } from "../connection/SqlFailure.ts"
import { type Executor, read } from "./read.ts"

/** Whose the tables are, or will be; names are quoted. */
export interface Maker {
  readonly me: string
  readonly name: string
  /** I am somebody else, and may act as this one. */
  readonly canBecome: boolean
  readonly isSuperuser: boolean
}

/** The owner of the table that was made first; where there is none, the role of this session. */
export const makerOf = async (db: Executor, schema: string): Promise<Maker> => {
  const [maker] = await read<Maker>(
    db,
    `select quote_ident(current_user) as me, quote_ident(r.rolname) as name, r.rolsuper as "isSuperuser",
       r.rolname <> current_user and pg_has_role(r.oid, case
         when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as "canBecome"
     from pg_catalog.pg_roles r where r.oid = coalesce(
       (select c.relowner from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1::text and c.relname = 'migrations'),
       (select m.oid from pg_catalog.pg_roles m where m.rolname = current_user))`,
    [schema],
  )
  if (maker === undefined) throw new Error(`the owner of "${schema}".migrations is not known`)
  return maker
}

/** Says who may not do what, and what helps. */
export const notAllowed = (
  kysely: Kysely<unknown>,
  schema: string,
  failure: SqlFailure,
): Effect.Effect<never, StorageError> =>
  Effect.tryPromise({ try: () => remedyOf(kysely, schema), catch: sqlFailure }).pipe(
    Effect.catch((again) => raise("migrate", again)),
    Effect.flatMap((remedy) =>
      Effect.fail(
        new StorageError({
          operation: "migrate",
          reason: "unavailable",
          detail: `${failure.detail}.${remedy}`,
          cause: failure.cause,
        }),
      ),
    ),
  )

/** Asked of the catalog: the words of a refusal may be in any language. */
const remedyOf = async (db: Executor, schema: string): Promise<string> => {
  const { canBecome, isSuperuser, me, name } = await makerOf(db, schema)
  if (name === me || canBecome) {
    const statements = await missing(db, schema, name)
    return statements.length === 0 ? "" : ` Let an administrator run: ${statements.join(" ")}`
  }
  const owner = ` Run migrate() as ${name}, who owns the tables`
  return isSuperuser
    ? `${owner}.`
    : `${owner}, or let an administrator run: GRANT ${name} TO ${me};`
}

/** What the maker has not: the schema, and what others made in it. */
const missing = async (
  db: Executor,
  schema: string,
  maker: string,
): Promise<ReadonlyArray<string>> => {
  const rows = await read<{ statement: string }>(
    db,
    `with place as (select oid from pg_catalog.pg_namespace where nspname = $1::text),
       maker as (select oid from pg_catalog.pg_roles where quote_ident(rolname) = $2::text)
     select format('GRANT CREATE ON DATABASE %I TO %s;', current_database(), $2::text) as statement
       where not exists (select 1 from place)
     union all
     select format('GRANT CREATE, USAGE ON SCHEMA %I TO %s;', $1::text, $2::text) from place, maker
       where not (has_schema_privilege(maker.oid, place.oid, 'CREATE') and has_schema_privilege(maker.oid, place.oid, 'USAGE'))
     union all
     select format('ALTER TABLE %s OWNER TO %s;', c.oid::regclass, $2::text) from pg_catalog.pg_class c, place, maker
       where c.relnamespace = place.oid and c.relkind = 'r' and not pg_has_role(maker.oid, c.relowner, 'USAGE')
     union all
     select format('ALTER FUNCTION %s OWNER TO %s;', p.oid::regprocedure, $2::text) from pg_catalog.pg_proc p, place, maker
       where p.pronamespace = place.oid and not pg_has_role(maker.oid, p.proowner, 'USAGE')`,
    [schema, maker],
  )
  return rows.map(({ statement }) => statement)
}
