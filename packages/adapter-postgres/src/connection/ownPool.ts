/** ownPool: the pool that we open for a `connectionString`, and how its sessions begin. */
import { StorageError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { PostgresPool } from "kysely"
import type { PoolConfig } from "pg"
import { steadyPool } from "./steadyPool.ts"

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
 * How the sessions of direct connections begin. A statement that hangs gives its connection back.
 * Statements are repeated after a conflict, of which `read committed` has the fewest. Rows are looked up by
 * indexes, whatever the planner believes of tables that were empty a moment ago; and what is prepared is
 * planned once, and not with every call.
 */
const SETTINGS = {
  statement_timeout: "30s",
  lock_timeout: "15s",
  idle_in_transaction_session_timeout: "15s",
  default_transaction_isolation: "read committed",
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
}

/**
 * `direct`: no pooler is in between. One in transaction mode would refuse what our sessions begin with.
 */
export const ownPool = (
  connectionString: string,
  direct: boolean,
): Effect.Effect<PostgresPool, StorageError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const { default: pg } = await import("pg")
        const pool = new pg.Pool({
          ...POOL,
          ...(direct ? directConfig(connectionString) : { connectionString }),
        })
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

/** `pg` would take the string's `options` in place of ours: they come after, and win. */
const directConfig = (connectionString: string): PoolConfig => {
  const [, query = ""] = connectionString.split("?", 2)
  const given = new URLSearchParams(query).get("options") ?? ""
  return {
    connectionString: connectionString.replace(/(?<=[?&])options=[^&]*&?/gu, ""),
    options: [...Object.entries(SETTINGS).map(settingOf), given].join(" ").trim(),
  }
}

const settingOf = ([name, value]: readonly [string, string]): string =>
  `-c ${name}=${value.replaceAll(" ", "\\ ")}`
