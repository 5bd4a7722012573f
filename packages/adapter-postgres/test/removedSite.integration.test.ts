/** Removing a site on Postgres: starts that meet it on another connection, and steps that stay small. */
import { expect, it } from "@effect/vitest"
import { creditsOf, creditsToNumber, Ids, type StorageShape } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type pg from "pg"
import { serverUrl } from "./testDatabase.ts"
import { rowsRead } from "./rowsRead.ts"
import { reservedRun, siteWithKeywords, storageOn } from "./twoWorkers.ts"

const SCHEMA = "removed_site"

/** Storage twice: `mine` on one connection, whose transactions a test can hold open, and `other`. */
const twice = Effect.gen(function* () {
  const url = yield* Effect.promise(serverUrl)
  const mine = yield* storageOn(url, SCHEMA, { max: 1 })
  const other = yield* storageOn(url, SCHEMA)
  yield* mine.storage.migrate
  return { mine, other }
})

const query = (pool: pg.Pool, text: string) => Effect.promise(() => pool.query(text))

/** Until another session waits for the lock of a site. */
const someoneWaits = (pool: pg.Pool) =>
  Effect.promise(async () => {
    for (;;) {
      const { rowCount } = await pool.query(
        "select 1 from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
      )
      if (rowCount !== 0) return
    }
  })

/** What there is of a site: keywords, runs that nobody has taken back, and its mark. */
const found = (pool: pg.Pool, siteId: string) =>
  Effect.promise(async () => {
    const { rows } = await pool.query<{ keywords: number; runs: number; removals: number }>(
      `select (select count(*)::int from ${SCHEMA}.keywords where site_id = $1) as keywords,
        (select count(*)::int from ${SCHEMA}.runs where site_id = $1) as runs,
        (select count(*)::int from ${SCHEMA}.removals where site_id = $1) as removals`,
      [siteId],
    )
    return rows[0]
  })

const removed = Effect.fnUntraced(function* (storage: StorageShape, siteId: string, limit: number) {
  for (let steps = 1; ; steps++) {
    const answer = yield* storage.deleteSite({ siteId, limit })
    if (answer._tag === "Busy" || !answer.more) return { ...answer, steps }
  }
})

it.live("R-05 a start in the middle of a removal MUST wait, and be refused until all is gone", () =>
  Effect.gen(function* () {
    const { mine, other } = yield* twice
    const { reservation, siteId } = yield* siteWithKeywords(mine.storage, 3)
    yield* query(mine.pool, "begin")
    expect(yield* mine.storage.deleteSite({ siteId, limit: 1 })).toEqual({
      _tag: "Removed",
      more: true,
    })
    const start = yield* Effect.forkChild(other.storage.runs.reserve(reservation))
    yield* someoneWaits(other.pool)
    yield* query(mine.pool, "commit")
    expect(yield* Fiber.join(start)).toEqual({ _tag: "Removing" })
    expect(yield* found(mine.pool, siteId)).toMatchObject({ runs: 0, removals: 1 })
    // The one who removed it has died: another goes on, and then the site is like any new one.
    expect(yield* removed(other.storage, siteId, 1)).toMatchObject({ more: false })
    expect(yield* found(mine.pool, siteId)).toEqual({ keywords: 0, runs: 0, removals: 0 })
    expect(yield* other.storage.runs.reserve(reservation)).toEqual({ _tag: "Reserved" })
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("R-05 a start that waits for the last step MUST begin afterwards and keep its row", () =>
  Effect.gen(function* () {
    const { mine, other } = yield* twice
    const { reservation, siteId } = yield* siteWithKeywords(mine.storage, 3)
    expect(yield* mine.storage.deleteSite({ siteId, limit: 100 })).toMatchObject({ more: true })
    yield* query(mine.pool, "begin")
    expect(yield* mine.storage.deleteSite({ siteId, limit: 100 })).toMatchObject({ more: false })
    const start = yield* Effect.forkChild(other.storage.runs.reserve(reservation))
    yield* someoneWaits(other.pool)
    yield* query(mine.pool, "commit")
    expect(yield* Fiber.join(start)).toEqual({ _tag: "Reserved" })
    expect(yield* found(mine.pool, siteId)).toEqual({ keywords: 0, runs: 1, removals: 0 })
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("R-05 a removal in the middle of a start MUST wait, and remove nothing", () =>
  Effect.gen(function* () {
    const { mine, other } = yield* twice
    const { reservation, siteId } = yield* siteWithKeywords(mine.storage, 3)
    yield* query(mine.pool, "begin")
    expect(yield* mine.storage.runs.reserve(reservation)).toEqual({ _tag: "Reserved" })
    const removal = yield* Effect.forkChild(other.storage.deleteSite({ siteId, limit: 100 }))
    yield* someoneWaits(other.pool)
    yield* query(mine.pool, "commit")
    const { runId } = reservation
    expect(yield* Fiber.join(removal)).toEqual({ _tag: "Busy", runId, state: "starting" })
    expect(yield* found(mine.pool, siteId)).toEqual({ keywords: 3, runs: 1, removals: 0 })
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live("R-06 a start that was taken back MUST find no hold after its site is removed", () =>
  Effect.gen(function* () {
    const { mine } = yield* twice
    const { ledger, runs } = mine.storage
    const { runId, siteId } = yield* reservedRun(mine.storage, 1)
    yield* ledger.grant({ accountId: siteId, amount: creditsOf(100), key: "start" })
    yield* runs.abandon(runId)
    yield* removed(mine.storage, siteId, 100)
    const hold = yield* ledger.hold({ runId, accountId: siteId, atLeast: creditsOf(50) })
    expect(hold._tag).toBe("Released")
    expect(creditsToNumber((yield* ledger.balance(siteId)).held)).toBe(0)
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

it.live(
  "a step MUST read no more than it removes, however much of the site and of others there is",
  () =>
    Effect.gen(function* () {
      const { mine } = yield* twice
      const gone = yield* siteWithKeywords(mine.storage, 2000)
      const kept = yield* siteWithKeywords(mine.storage, 2000)
      for (const { reservation, siteId } of [gone, kept]) {
        yield* mine.storage.runs.reserve(reservation)
        yield* query(
          mine.pool,
          `insert into ${SCHEMA}.log_lines (run_id, number, at, level, code, message, facts)
         select '${reservation.runId}', n, now(), 'info', 'c', 'm', '{}' from generate_series(1, 3000) n`,
        )
        yield* query(
          mine.pool,
          `insert into ${SCHEMA}.outbox (id, run_id, site_id, event, episode, at, facts, next_attempt_at)
         select gen_random_uuid(), gen_random_uuid(), '${siteId}', 'completed', '', now(), '{}', now() from generate_series(1, 1000) n`,
        )
        yield* query(
          mine.pool,
          `update ${SCHEMA}.runs set status = 'completed', ended_at = now() where site_id = '${siteId}'`,
        )
      }
      yield* query(mine.pool, `analyze ${SCHEMA}.log_lines, ${SCHEMA}.outbox, ${SCHEMA}.keywords`)
      const { siteId } = gone
      const limit = 500
      let all = 0
      for (let steps = 1; ; steps++) {
        const { answer, read } = yield* rowsRead(
          mine.pool,
          mine.storage.deleteSite({ siteId, limit }),
        )
        // Each row once to find it and once to remove it.
        expect(read).toBeLessThanOrEqual(2 * limit + 50)
        all += read
        if (answer._tag === "Removed" && !answer.more) break
        expect(steps).toBeLessThan(20)
      }
      expect(all).toBeGreaterThanOrEqual(6001)
      expect(yield* found(mine.pool, siteId)).toEqual({ keywords: 0, runs: 0, removals: 0 })
      expect(yield* found(mine.pool, kept.siteId)).toEqual({ keywords: 2000, runs: 1, removals: 0 })
    }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)
