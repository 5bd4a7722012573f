/**
 * renewalPool: one connection beside a pool, for lease renewals alone, so that a pool that is full (of
 * slow commits, or of the host's own queries) never loses a lease.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { PostgresPool } from "kysely"

/** A renewal takes a millisecond; one that is not answered makes room for the next try in time. */
export const RENEWAL_LIMITS = {
  max: 1,
  min: 0,
  connectionTimeoutMillis: 5000,
  query_timeout: 5000,
  idleTimeoutMillis: 60_000,
  allowExitOnIdle: true,
  keepAlive: true,
}

/**
 * Opened at the first renewal with the host's own settings, closed with the scope. Where it cannot be
 * had (the server is full, or the pool is none of `pg`), renewals wait for the host's pool like the rest.
 */
export const renewalPool = (host: PostgresPool): Effect.Effect<PostgresPool, never, Scope.Scope> =>
  typeof host.Client !== "function"
    ? Effect.succeed(host)
    : Effect.acquireRelease(
        Effect.tryPromise(async () => {
          const { default: pg } = await import("pg")
          const own = new pg.Pool(settingsOf(host))
          own.on("error", () => {})
          return own
        }),
        (own) => Effect.promise(() => own.end()),
      ).pipe(
        Effect.map((own) => ({
          options: own.options,
          connect: () => own.connect().catch(() => host.connect()),
          end: () => own.end(),
        })),
        Effect.orElseSucceed(() => host),
      )

/** The password is there, but hidden from whoever copies or prints the settings. */
const settingsOf = (host: PostgresPool): object => ({
  ...host.options,
  ...("password" in host.options ? { password: host.options.password } : {}),
  Client: host.Client,
  ...RENEWAL_LIMITS,
})
