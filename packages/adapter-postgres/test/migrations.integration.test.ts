/** The schema: made by many at once, by hand, refused where it is newer or the role may not. */
import { expect, it } from "@effect/vitest"
import { migrationSql, migrationStatus, postgres } from "@pressline/adapter-postgres"
import { Storage } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import pg from "pg"
import { vi } from "vitest"
import { serverUrl } from "./testDatabase.ts"
import { storageOn } from "./twoWorkers.ts"

const database = Effect.fnUntraced(function* (schema: string) {
  const url = yield* Effect.promise(serverUrl)
  const opened = yield* storageOn(url, schema, { max: 20 })
  return { ...opened, url }
})

const connection = (connectionString: string) =>
  Effect.acquireRelease(
    Effect.promise(() => new pg.Client({ connectionString }).connect()),
    (client) => Effect.promise(() => client.end()),
  )

const LEVELS = ["read committed", "repeatable read", "serializable"]

it.live.each(LEVELS)("20 concurrent callers migrate an empty database, by default %s", (level) =>
  Effect.gen(function* () {
    const schema = `twenty callers, ${level}`
    const url = yield* Effect.promise(serverUrl)
    const options = `-c default_transaction_isolation=${level.replaceAll(" ", "\\ ")}`
    const { pool, storage } = yield* storageOn(url, schema, { max: 20, options })
    expect(yield* Effect.flip(storage.ready)).toMatchObject({ reason: "schema" })
    yield* Effect.all(
      Array.from({ length: 20 }, () => storage.migrate),
      { concurrency: "unbounded" },
    )
    const status = yield* Effect.promise(() => migrationStatus({ pool, schema }))
    expect(status.pending).toEqual([])
    expect(status.current).toBe(status.latest)
    const text = `select count(*)::int as n from "${schema}".migrations`
    const { rows } = yield* Effect.promise(() => pool.query<{ n: number }>(text))
    expect(rows).toEqual([{ n: status.latest }])
  }).pipe(Effect.scoped),
)

it.live("no limit of a session ends a migration that waits for another", () =>
  Effect.gen(function* () {
    const limited = new URL(yield* Effect.promise(serverUrl))
    const limits = { lock_timeout: "150", statement_timeout: "300", query_timeout: "500" }
    for (const [name, value] of Object.entries(limits)) limited.searchParams.set(name, value)
    const connectionString = limited.toString()
    const storage = Context.get(
      yield* Layer.build(postgres({ connectionString, schema: "patient" })),
      Storage,
    )
    const other = yield* connection(yield* Effect.promise(serverUrl))
    const key = "hashtextextended('pressline patient', 0)"
    yield* Effect.promise(() => other.query(`select pg_advisory_lock(${key})`))
    const migrating = yield* Effect.forkChild(storage.migrate)
    const waiting = `select count(*)::int as n from pg_locks
      where locktype = 'advisory' and not granted and classid::bigint << 32 | objid::bigint = ${key}`
    yield* Effect.promise(() =>
      vi.waitFor(async () => {
        expect((await other.query<{ n: number }>(waiting)).rows).toEqual([{ n: 1 }])
      }, 10_000),
    )
    // Whoever begins to wait now, under the same limits, is refused by each of them.
    const limit = (text: string) =>
      Effect.gen(function* () {
        const session = yield* connection(connectionString)
        return yield* Effect.promise(() => session.query(text).catch((error: Error) => error))
      }).pipe(Effect.scoped)
    expect(yield* limit(`select pg_advisory_lock(${key})`)).toMatchObject({ code: "55P03" })
    expect(yield* limit("select pg_sleep(60)")).toMatchObject({ code: "57014" })
    expect(yield* limit("set statement_timeout = 0; select pg_sleep(1)")).toMatchObject({
      message: "Query read timeout",
    })
    yield* Effect.promise(() => other.query(`select pg_advisory_unlock(${key})`))
    yield* Fiber.join(migrating)
    expect(yield* storage.ready).toBeUndefined()
  }).pipe(Effect.scoped),
)

it.live("a pool that is asked again and again is listened to once", () =>
  Effect.gen(function* () {
    const { pool } = yield* storageOn(yield* Effect.promise(serverUrl), "again", { max: 1 })
    const listeners = async (): Promise<number> => {
      const client = await pool.connect()
      client.release()
      return client.listenerCount("error")
    }
    const ask = () => migrationStatus({ pool, schema: "again" })
    yield* Effect.promise(ask)
    const before = yield* Effect.promise(listeners)
    yield* Effect.promise(ask)
    expect(yield* Effect.promise(listeners)).toBe(before)
  }).pipe(Effect.scoped),
)

it.live("a database that is not migrated answers with reason schema", () =>
  Effect.gen(function* () {
    const { storage } = yield* database("not_there")
    const error = yield* Effect.flip(storage.runs.find("00000000-0000-7000-8000-000000000000"))
    expect(error).toMatchObject({ reason: "schema", code: "schema_out_of_date" })
  }).pipe(Effect.scoped),
)

it.live("a newer schema is refused with the remedy, by migrate and by ready", () =>
  Effect.gen(function* () {
    const { pool, storage } = yield* database("newer")
    yield* storage.migrate
    const text = `insert into newer.migrations (version, name) values (999, 'later')`
    yield* Effect.promise(() => pool.query(text))
    for (const refused of [storage.migrate, storage.ready]) {
      const error = yield* Effect.flip(refused)
      expect(error).toMatchObject({ reason: "schema" })
      expect(error.detail).toContain("Update Pressline")
    }
  }).pipe(Effect.scoped),
)

it.live("the printed SQL makes the same schema, from nothing and from any version", () =>
  Effect.gen(function* () {
    const { pool, storage } = yield* database("by_hand")
    yield* Effect.promise(() => pool.query(migrationSql({ schema: "by_hand" })))
    expect(yield* storage.ready).toBeUndefined()
    const later = migrationSql({ from: 5, schema: "by_hand" })
    expect(later.match(/create table \S+/gu)).toEqual([
      'create table "by_hand".turns',
      'create table "by_hand".removals',
    ])
  }).pipe(Effect.scoped),
)
