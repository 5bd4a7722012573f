/** The schema: made by many at once, by hand, refused where it is newer or the role may not. */
import { expect, it } from "@effect/vitest"
import { migrationSql, migrationStatus } from "@pressline/adapter-postgres"
import * as Effect from "effect/Effect"
import { openPool, serverUrl } from "./testDatabase.ts"
import { storageOn } from "./twoWorkers.ts"

const database = Effect.fnUntraced(function* (schema: string) {
  const url = yield* Effect.promise(serverUrl)
  const opened = yield* storageOn(url, schema, { max: 20 })
  return { ...opened, url }
})

it.live("20 concurrent callers migrate an empty database: one applies, all succeed", () =>
  Effect.gen(function* () {
    const { pool, storage } = yield* database("twenty callers")
    expect(yield* Effect.flip(storage.ready)).toMatchObject({ reason: "schema" })
    yield* Effect.all(
      Array.from({ length: 20 }, () => storage.migrate),
      { concurrency: "unbounded" },
    )
    expect(yield* storage.ready).toBeUndefined()
    const status = yield* Effect.promise(() => migrationStatus({ pool, schema: "twenty callers" }))
    expect(status.pending).toEqual([])
    expect(status.current).toBe(status.latest)
    const text = `select count(*)::int as n from "twenty callers".migrations`
    const { rows } = yield* Effect.promise(() => pool.query<{ n: number }>(text))
    expect(rows).toEqual([{ n: status.latest }])
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
    expect(later.match(/create table \S+/gu)).toEqual(['create table "by_hand".turns'])
  }).pipe(Effect.scoped),
)

it.live("a role that may not create anything is told what to grant", () =>
  Effect.gen(function* () {
    const url = yield* Effect.promise(serverUrl)
    const admin = yield* Effect.promise(() => openPool(1))
    yield* Effect.promise(() => admin.query("create role reader login password 'x'"))
    yield* Effect.promise(() => admin.end())
    const as = new URL(url)
    as.username = "reader"
    as.password = "x"
    const { storage } = yield* storageOn(as.toString(), "forbidden")
    const error = yield* Effect.flip(storage.migrate)
    expect(error.detail).toMatch(/GRANT CREATE ON DATABASE .+ TO .*reader/u)
  }).pipe(Effect.scoped),
)
