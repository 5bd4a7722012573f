/** Lease renewals have a connection of their own: a pool that is full of slow commits loses no lease. */
import { expect, it } from "@effect/vitest"
import { postgres } from "@pressline/adapter-postgres"
import { Ids, Storage, type StorageShape } from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { Kysely, PostgresDialect } from "kysely"
import type pg from "pg"
import { vi } from "vitest"
import { openPool, serverUrl } from "./testDatabase.ts"
import { clustering, LEASE, runWithKeywords, storageOn } from "./twoWorkers.ts"

const SCHEMA = "renewals"
const claimed = Effect.fnUntraced(function* (storage: StorageShape) {
  const run = yield* runWithKeywords(storage, 4)
  const claim = yield* storage.runs.claim({ worker: "w", ttl: LEASE, pipelines: [run.pipeline] })
  if (claim === null) return yield* Effect.die(new Error("nothing to claim"))
  return { ...run, lease: claim.lease }
})

/** How many statements wait for a lock of somebody else's. */
const waiting = async (admin: pg.Pool): Promise<number> => {
  const { rows } = await admin.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%stage_arrivals_until%'",
  )
  return rows[0]?.n ?? 0
}

/** All connections of a pool are in commits that wait; then another run's lease is renewed. */
const renewedWhileFull = Effect.fnUntraced(function* (
  storage: StorageShape,
  full: () => boolean | Promise<boolean>,
  most = 2,
) {
  const admin = yield* Effect.acquireRelease(
    Effect.promise(() => openPool(2)),
    (pool) => Effect.promise(() => pool.end()),
  )
  const slow = yield* Effect.replicateEffect(claimed(storage), most)
  const mine = yield* claimed(storage)
  const blocker = yield* Effect.promise(() => admin.connect())
  const block = `select 1 from "${SCHEMA}".site_counts where site_id = any($1) for update`
  yield* Effect.promise(() => blocker.query("begin"))
  yield* Effect.promise(() => blocker.query(block, [slow.map(({ siteId }) => siteId)]))
  const commits = yield* Effect.forEach(slow, ({ ids, lease }) =>
    Effect.flatMap(clustering(ids), (commit) =>
      Effect.forkChild(storage.pipeline.commit(lease, commit, LEASE)),
    ),
  )
  yield* Effect.promise(() =>
    vi.waitFor(async () => expect(await waiting(admin)).toBe(most), {
      timeout: 20_000,
      interval: 20,
    }),
  )
  expect(yield* Effect.promise(async () => full()), "no connection is free").toBe(true)
  const answer = yield* storage.runs.renew(mine.lease, LEASE)
  expect(answer.control).toBe("none")
  expect(yield* Effect.promise(() => waiting(admin)), "the commits still wait").toBe(most)
  yield* Effect.promise(() => blocker.query("rollback"))
  blocker.release()
  for (const commit of commits) expect((yield* Fiber.join(commit)).already).toBe(false)
  const other = yield* storage.runs.claim({
    worker: "other",
    ttl: LEASE,
    pipelines: [mine.pipeline],
  })
  expect(other, "the lease is not lost").toBeNull()
})

const isFull = (pool: pg.Pool) => (): boolean => pool.totalCount === 2 && pool.idleCount === 0

it.live("a host's pool of 2 that is full of slow commits loses no lease", () =>
  Effect.gen(function* () {
    const url = yield* Effect.promise(() => serverUrl())
    const { pool, storage } = yield* storageOn(url, SCHEMA, { max: 2 })
    yield* storage.migrate
    yield* renewedWhileFull(storage, isFull(pool))
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("our own pool of 10 that is full of slow commits loses no lease either", () =>
  Effect.gen(function* () {
    const url = new URL(yield* Effect.promise(() => serverUrl()))
    url.searchParams.set("application_name", "our own pool")
    const connectionString = url.toString()
    const built = yield* Layer.build(postgres({ connectionString, schema: SCHEMA }))
    const storage = Context.get(built, Storage)
    yield* storage.migrate
    const admin = yield* Effect.acquireRelease(
      Effect.promise(() => openPool(1)),
      (pool) => Effect.promise(() => pool.end()),
    )
    const sessions = "from pg_stat_activity where application_name = 'our own pool'"
    const isAll = async (): Promise<boolean> => {
      const { rows } = await admin.query(`select count(*)::int as n ${sessions}`)
      return (rows as ReadonlyArray<{ n: number }>)[0]?.n === 10
    }
    yield* renewedWhileFull(storage, isAll, 10)
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live(
  "a host's Kysely that is full loses none either where it is given another for renewals",
  () =>
    Effect.gen(function* () {
      const [pool, own] = yield* Effect.acquireRelease(
        Effect.promise(() => Promise.all([openPool(2), openPool(1)])),
        (pools) => Effect.promise(() => Promise.all(pools.map((opened) => opened.end()))),
      )
      const [kysely, renewals] = [pool, own].map(
        (opened) => new Kysely<never>({ dialect: new PostgresDialect({ pool: opened }) }),
      ) as [Kysely<never>, Kysely<never>]
      const built = yield* Layer.build(postgres({ kysely, renewals, schema: SCHEMA }))
      const storage = Context.get(built, Storage)
      yield* storage.migrate
      yield* renewedWhileFull(storage, isFull(pool))
    }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("renewals use the host's pool where the server lets no further connection in", () =>
  Effect.gen(function* () {
    const admin = yield* Effect.acquireRelease(
      Effect.promise(() => openPool(1)),
      (pool) => Effect.promise(() => pool.end()),
    )
    const ask = (text: string) => Effect.promise(() => admin.query(text))
    yield* ask(`drop schema if exists ${SCHEMA}_scarce cascade; drop role if exists scarce`)
    yield* ask("create role scarce login password 'secret' connection limit 1")
    yield* ask(`create schema ${SCHEMA}_scarce authorization scarce`)
    const url = new URL(yield* Effect.promise(() => serverUrl()))
    url.username = "scarce"
    url.password = "secret"
    const { storage } = yield* storageOn(url.toString(), `${SCHEMA}_scarce`, { max: 1 })
    yield* storage.migrate
    const { lease } = yield* claimed(storage)
    expect((yield* storage.runs.renew(lease, LEASE)).control).toBe("none")
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("the connection for renewals has the host's settings, and goes with the layer", () =>
  Effect.gen(function* () {
    const url = yield* Effect.promise(() => serverUrl())
    const pool = yield* Effect.acquireRelease(
      Effect.promise(() => openPool(2)),
      (opened) => Effect.promise(() => opened.end()),
    )
    const count = async (): Promise<number> => {
      const { rows } = await pool.query<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where application_name = 'the host'",
      )
      return rows[0]?.n ?? -1
    }
    yield* Effect.gen(function* () {
      const { pool: host, storage } = yield* storageOn(url, SCHEMA, {
        max: 2,
        application_name: "the host",
      })
      yield* storage.migrate
      const { lease } = yield* claimed(storage)
      expect(yield* Effect.promise(count)).toBe(host.totalCount)
      yield* storage.runs.renew(lease, LEASE)
      const renewed = yield* Effect.promise(count)
      expect(renewed, "one more, opened at the first renewal").toBe(host.totalCount + 1)
    }).pipe(Effect.scoped)
    yield* Effect.promise(() => vi.waitFor(async () => expect(await count()).toBe(0), 20_000))
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)
