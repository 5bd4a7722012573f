/** How many rows of tables a verb looks at, whatever statements and functions it is made of. */
import * as Effect from "effect/Effect"
import type pg from "pg"

/** `pool` has one connection, and the verb runs on it: in a transaction, whose counts are the session's own. */
export const rowsRead = <A, E>(pool: pg.Pool, verb: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const counted = Effect.promise(async () => {
      const { rows } = await pool.query<{ read: string }>(
        "select sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)::text as read from pg_stat_xact_user_tables",
      )
      return Number(rows[0]?.read)
    })
    yield* Effect.promise(() => pool.query("begin"))
    const before = yield* counted
    const answer = yield* verb
    const read = (yield* counted) - before
    yield* Effect.promise(() => pool.query("commit"))
    return { answer, read }
  })
