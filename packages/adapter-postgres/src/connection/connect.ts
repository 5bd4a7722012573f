/** connect: the database that a host names, as Kysely; what we open here we close. */
import { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { Kysely, type PGlite, PGliteDialect, PostgresDialect, type PostgresPool } from "kysely"
import { guardedPool, type Manner } from "./guardedPool.ts"
import { renewalPool } from "./renewalPool.ts"
import { steadyPool } from "./steadyPool.ts"

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
  /** `postgresql://...`: a pool is opened with the layer and closed with it. */
  | { readonly connectionString: string }

export type PostgresOptions = Database & {
  /** Where the tables are; made by `migrate` where it is missing. Default `pressline`. */
  readonly schema?: string
  /**
   * Named prepared statements: faster, but not behind a pooler in transaction mode. Default: on for a
   * `connectionString`, off for a `pool`; a `kysely` instance or PGlite prepares in its own way.
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
      "pool" in options ? options.pool : yield* opened(options.connectionString, prepared)
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

const POOL = {
  max: 10,
  // Later than the server's own: for a server that is not heard of any more.
  query_timeout: 40_000,
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 30_000,
  application_name: "pressline",
}

/**
 * Rows are looked up by indexes, whatever the planner believes of tables that were empty a moment ago;
 * and what is prepared is planned once, and not with every call.
 */
const PLANS = ["plan_cache_mode=force_generic_plan"]
  .concat(["seqscan", "bitmapscan"].map((way) => `enable_${way}=off`))
  .map((setting) => `-c ${setting}`)
  .join(" ")

/**
 * How the sessions we open begin. A statement that hangs gives its connection back, and one that is
 * prepared is planned once. A pooler would refuse them, so that they go with prepared statements.
 */
const SESSION = {
  statement_timeout: 30_000,
  lock_timeout: 15_000,
  idle_in_transaction_session_timeout: 15_000,
  options: PLANS,
}

const opened = (
  connectionString: string,
  direct: boolean,
): Effect.Effect<PostgresPool, StorageError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const { default: pg } = await import("pg")
        const pool = new pg.Pool({ ...POOL, ...(direct ? SESSION : {}), connectionString })
        // A connection that breaks while it is idle is replaced; statements in flight say so themselves.
        pool.on("error", () => {})
        return steadyPool(pool)
      },
      catch: (cause) =>
        new StorageError({
          operation: "connect",
          reason: "unavailable",
          detail:
            "The package pg cannot be loaded; install it next to @pressline/adapter-postgres.",
          cause,
        }),
    }),
    (pool) => Effect.promise(() => pool.end()),
  )
