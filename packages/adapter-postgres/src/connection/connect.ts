/** connect: the database that a host names, as Kysely; what we open here we close. */
import type { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Kysely, type PGlite, PGliteDialect, PostgresDialect, type PostgresPool } from "kysely"
import { guardedPool, type Manner } from "./guardedPool.ts"
import { ownPool } from "./ownPool.ts"
import { renewalPool } from "./renewalPool.ts"

/** One of four ways to name a database; the first three stay the host's to close. */
export type Database =
  /** A `pg` pool. Leases are renewed on one more connection, opened with the pool's own settings. */
  | { readonly pool: PostgresPool }
  /**
   * A Kysely instance of any Postgres dialect. `renewals`: another one, with a connection of its own, for
   * lease renewals; without it they wait in line with everything else.
   */
  | { readonly kysely: Kysely<never>; readonly renewals?: Kysely<never> }
  /** A PGlite instance: Postgres in this process. */
  | { readonly pglite: PGlite }
  /**
   * `postgresql://...`: a pool is opened with the layer and closed with it. What the string says wins over
   * our settings, such as `?statement_timeout=60000` or `?options=-c%20work_mem%3D64MB`.
   */
  | { readonly connectionString: string }

export type PostgresOptions = Database & {
  /** Where the tables are; made by `migrate` where it is missing. Default `pressline`. */
  readonly schema?: string
  /**
   * Named prepared statements: faster, but not behind a pooler in transaction mode. Default: on for a
   * `connectionString`, off for a `pool`; a `kysely` instance or PGlite prepares in its own way. `false`
   * with a `connectionString` also leaves out what a pooler refuses: the limits, the isolation level and
   * the plans that our sessions begin with. Give the role limits then: `ALTER ROLE app SET
   * statement_timeout = '30s'`.
   */
  readonly preparedStatements?: boolean
}

export interface Connections {
  /** What statements run on. */
  readonly main: Kysely<unknown>
  /** Where leases are renewed, so that a full pool never loses one. */
  readonly renewals: Kysely<unknown>
  /** The same as `main`, where a statement may take as long as it takes. */
  readonly migrations: Kysely<unknown>
}

/** A day: longer than any index takes, and a server that is gone is noticed by `keepAlive`. */
const PATIENCE = 24 * 3_600_000

export const connect = (
  options: PostgresOptions,
): Effect.Effect<Connections, StorageError, Scope.Scope> => {
  if ("kysely" in options) {
    const { kysely, renewals = kysely } = options
    return Effect.succeed({ ...same(untyped(kysely)), renewals: untyped(renewals) })
  }
  if ("pglite" in options)
    return Effect.succeed(
      same(new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: options.pglite }) })),
    )
  const { preparedStatements: prepared = !("pool" in options) } = options
  return Effect.gen(function* () {
    const pool =
      "pool" in options ? options.pool : yield* ownPool(options.connectionString, prepared)
    const renewals = yield* renewalPool(pool)
    return {
      main: onPool(pool, { prepared }),
      renewals: onPool(renewals, { prepared }),
      migrations: onPool(pool, { patience: PATIENCE }),
    }
  })
}

const untyped = (kysely: Kysely<never>) => kysely as unknown as Kysely<unknown>

const same = (kysely: Kysely<unknown>): Connections => ({
  main: kysely,
  renewals: kysely,
  migrations: kysely,
})

const onPool = (pool: PostgresPool, manner: Manner): Kysely<unknown> =>
  new Kysely<unknown>({ dialect: new PostgresDialect({ pool: guardedPool(pool, manner) }) })
