/** A site that is deleted leaves no row in any table, and every row of another site. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, ledger, localAi } from "@pressline/core"
import {
  creditsOf,
  Ids,
  perStage,
  type Reservation,
  snapshotOf,
  type StorageShape,
} from "@pressline/core/effect"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type pg from "pg"
import { serverUrl } from "./testDatabase.ts"
import { clustering, LEASE, newId, siteWithKeywords, storageOn } from "./twoWorkers.ts"

const SCHEMA = "deleted_site"

/** What stays on purpose: accounts, their grants and last turn, closed holds, digests of what was told. */
const KEPT = ["accounts", "grants", "holds", "migrations", "told_budgets", "turns"]
/** Tables that know a site by its run. */
const BY_RUN = ["log_lines", "settled_entries"]
/** What is there only while a site is being removed. */
const MARKS = "removals"

/** A run that failed, and whose credits are settled but not released: its process died in between. */
const unreleasedRun = Effect.fnUntraced(function* (
  { ledger: account, pipeline, runs, usage }: StorageShape,
  { reservation, siteId }: { readonly reservation: Reservation; readonly siteId: string },
) {
  const { accountId, pipeline: claimed, runId } = reservation
  const keyword = yield* newId
  yield* pipeline.addKeywords(siteId, [{ id: keyword, phrase: "one more" }])
  yield* runs.reserve(reservation)
  yield* account.hold({ runId, accountId, atLeast: creditsOf(50) })
  yield* runs.begin({ runId, snapshot: snapshotOf({ ...perStage(() => 0), 1: 1 }), log: [] })
  const claim = yield* runs.claim({ worker: "w", ttl: LEASE, pipelines: [claimed], runId })
  if (claim === null) return yield* Effect.die(new Error("the run cannot be claimed"))
  yield* pipeline.commit(claim.lease, yield* clustering([keyword]), LEASE)
  yield* runs.fail(claim.lease, { errorMessage: "over", log: [] })
  const entries = yield* usage.list({ runId, settled: false, limit: 10 })
  yield* account.settle({ runId, accountId, entries })
})

/** What no run leaves behind: a lock, a slot, a key, and a notification that gathers. */
const leftovers = Effect.fnUntraced(function* (
  { idempotencyKeys, lock, outbox, slots }: StorageShape,
  {
    reservation: { runId },
    siteId,
  }: { readonly reservation: Reservation; readonly siteId: string },
) {
  const dueAt = new Date(0)
  yield* lock.acquire({ siteId, owner: { runId, epoch: 1 }, ttl: LEASE })
  yield* slots.claim([{ siteId, dueAt, nextRunAt: new Date(1e12), runFor: dueAt, missed: [] }])
  yield* idempotencyKeys.claim({ siteId, key: "key", requestHash: "h", ttl: LEASE })
  const notification = { id: yield* newId, event: "digest", episode: "day", facts: {} } as const
  yield* outbox.gather({ siteId, runId, notification, dueAt: new Date(1e13) })
})

it.live("every table is free of a deleted site, and has all of another", () =>
  Effect.gen(function* () {
    const url = yield* Effect.promise(serverUrl)
    const { pool, storage } = yield* storageOn(url, SCHEMA)
    const automation = () =>
      createAutomation({
        storage: postgres({ pool, schema: SCHEMA }),
        ai: localAi(),
        credits: ledger(),
      })
    yield* storage.migrate
    const sites = [
      yield* siteWithKeywords(storage, 2),
      yield* siteWithKeywords(storage, 2),
    ] as const
    yield* Effect.promise(async () => {
      const worker = automation()
      await worker.start()
      for (const { siteId } of sites) {
        await worker.grantCredits({ accountId: siteId, amount: 10_000, key: "start" })
        const { runId } = await worker.runNow({ siteId })
        for await (const event of worker.events({ siteId, runId })) void event
      }
      await worker.close()
    })
    for (const site of sites) {
      yield* unreleasedRun(storage, site)
      // A slot is claimed from a config that is due.
      const due = { settings: { enabled: true }, notify: null, secrets: null, ifVersion: null }
      yield* storage.configs.update({ ...due, siteId: site.siteId, nextRunAt: new Date(0) })
      yield* leftovers(storage, site)
    }
    const [gone, kept] = sites.map(({ siteId }) => siteId) as [string, string]

    const tables = yield* Effect.promise(() => tablesOf(pool))
    const before = yield* Effect.promise(() => rowsOf(pool, tables, [gone, kept]))
    for (const siteId of [gone, kept])
      expect(tables.filter((name) => before[siteId]?.[name]?.length === 0)).toEqual([])
    yield* Effect.promise(async () => {
      const operator = automation()
      await operator.deleteSite({ siteId: gone })
      await operator.close()
    })
    const after = yield* Effect.promise(() => rowsOf(pool, tables, [gone, kept]))
    expect(after).toEqual({
      [gone]: Object.fromEntries(tables.map((name) => [name, []])),
      [kept]: before[kept],
      others: before["others"],
    })
    const { rows: accounts } = yield* Effect.promise(() =>
      pool.query(`select account_id, held::int from ${SCHEMA}.accounts order by held`),
    )
    expect(accounts).toEqual([
      { account_id: gone, held: 0 },
      { account_id: kept, held: 35 },
    ])
    const marks = yield* Effect.promise(() => pool.query(`select 1 from ${SCHEMA}.${MARKS}`))
    expect(marks.rowCount).toBe(0)
  }).pipe(Effect.scoped, Effect.provide(Ids.layer)),
)

/** Every table that a deleted site must leave. */
const tablesOf = async (pool: pg.Pool): Promise<ReadonlyArray<string>> => {
  const { rows } = await pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = $1 order by 1",
    [SCHEMA],
  )
  return rows.map(({ name }) => name).filter((name) => ![...KEPT, MARKS].includes(name))
}

/** The rows of each site in each table, as text; what belongs to none of them is under `others`. */
const rowsOf = async (
  pool: pg.Pool,
  tables: ReadonlyArray<string>,
  sites: ReadonlyArray<string>,
): Promise<Record<string, Record<string, ReadonlyArray<string>>>> => {
  const found: Record<string, Record<string, ReadonlyArray<string>>> = {}
  for (const of of [...sites, "others"]) {
    found[of] = {}
    for (const name of tables) {
      const site = BY_RUN.includes(name)
        ? `(select r.site_id from ${SCHEMA}.runs r where r.run_id::text = t.run_id::text)`
        : "t.site_id"
      const { rows } = await pool.query<{ row: string }>(
        `select t::text as row from ${SCHEMA}.${name} t
         where case when $1 = 'others' then coalesce(${site} <> all ($2), true) else ${site} = $1 end order by 1`,
        [of, sites],
      )
      found[of][name] = rows.map(({ row }) => row)
    }
  }
  return found
}
