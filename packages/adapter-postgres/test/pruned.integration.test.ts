/** Pruning on Postgres: each chunk reads what it removes, however much was pruned before and is left. */
import { expect, it } from "@effect/vitest"
import type { Pruned, StorageShape } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type pg from "pg"
import { rowsRead } from "./rowsRead.ts"
import { serverUrl } from "./testDatabase.ts"
import { storageOn } from "./twoWorkers.ts"

const SCHEMA = "pruned"
const LIMIT = 200

/** Runs 1 to 1500, older and older, with 8 lines a day apart; every fifth is active. Two have 4000 lines. */
const FILL = [
  `insert into ${SCHEMA}.runs (run_id, site_id, account_id, trigger_type, status, started_at, ended_at, credits_released, request_hash, pipeline, snapshot, takes, documents)
   select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'site-' || n, 'a', 'manual', case n % 5 when 0 then 'running' else 'completed' end,
     now(), case n % 5 when 0 then null else now() - (n / 10) * interval '1 day' end, n % 5 <> 0, 'h', 'p', array_fill(0, array[7]), array_fill(''::text, array[7]), '{}'
   from generate_series(1, 1500) n`,
  `insert into ${SCHEMA}.log_lines (run_id, number, at, level, code, message, facts)
   select r.run_id, l, coalesce(r.ended_at, now() - interval '1 year') + (l - 8) * interval '1 day', 'info', 'c', 'm', '{}'
   from ${SCHEMA}.runs r, generate_series(1, 8) l`,
  `insert into ${SCHEMA}.log_lines (run_id, number, at, level, code, message, facts)
   select r.run_id, l, now(), 'info', 'c', 'm', '{}' from ${SCHEMA}.runs r, generate_series(9, 4000) l where r.site_id in ('site-1', 'site-1499')`,
  `insert into ${SCHEMA}.usage_entries (id, run_id, site_id, account_id, stage, units, items, amount, at, settled)
   select gen_random_uuid(), r.run_id, r.site_id, 'a', 1, 1, 1, 1, now(), true from ${SCHEMA}.runs r, generate_series(1, 3)`,
]

/** Runs and lines that must be left when all is pruned. */
const LEFT = `select r.run_id, (select array_agg(l.number order by l.number) from ${SCHEMA}.log_lines l where l.run_id = r.run_id
    and (r.status = 'running' or l.at >= $1)) as lines
  from ${SCHEMA}.runs r where r.status = 'running' or r.ended_at >= $2 order by 1`

const THERE = `select r.run_id, (select array_agg(l.number order by l.number) from ${SCHEMA}.log_lines l where l.run_id = r.run_id) as lines
  from ${SCHEMA}.runs r order by 1`

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

const pruned = Effect.fnUntraced(function* (
  pool: pg.Pool,
  storage: StorageShape,
  before: { readonly logsBefore: Date | null; readonly runsBefore: Date | null },
) {
  let from: string | null = null
  let removed = 0
  let chunks = 0
  do {
    const step = storage.prune({ ...before, limit: LIMIT, from })
    const { answer, read }: { answer: Pruned; read: number } = yield* rowsRead(pool, step)
    // Runs gone through and their first lines; lines found and removed; charges that go with runs.
    expect(read).toBeLessThanOrEqual(6 * LIMIT)
    removed += answer.removed
    from = answer.next
    chunks++
  } while (from !== null)
  return { removed, chunks }
})

it.live(
  "a chunk MUST read little more than it removes, and all chunks remove exactly what is old",
  () =>
    Effect.gen(function* () {
      const url = yield* Effect.promise(serverUrl)
      const { pool, storage } = yield* storageOn(url, SCHEMA, { max: 1 })
      yield* storage.migrate
      const rows = (text: string, values: ReadonlyArray<Date> = []) =>
        Effect.promise(async () => (await pool.query<object>(text, [...values])).rows)
      for (const statement of FILL) yield* rows(statement)
      yield* rows(`analyze ${SCHEMA}.runs, ${SCHEMA}.log_lines, ${SCHEMA}.usage_entries`)
      const logsBefore = daysAgo(40)
      const old = { logsBefore: null, runsBefore: daysAgo(120) }
      for (const before of [{ logsBefore, runsBefore: null }, old, { ...old, logsBefore }]) {
        const expected = yield* rows(LEFT, [
          before.logsBefore ?? new Date(0),
          before.runsBefore ?? new Date(0),
        ])
        yield* pruned(pool, storage, before)
        expect(yield* rows(THERE)).toEqual(expected)
      }
      // One run is left with 3992 young lines; then with none.
      const big = yield* pruned(pool, storage, { logsBefore: new Date(), runsBefore: null })
      expect(big.chunks).toBeGreaterThan(20)
      const again = yield* pruned(pool, storage, { logsBefore: new Date(), runsBefore: new Date() })
      expect(again).toMatchObject({ removed: 1200 - 240 })
    }).pipe(Effect.scoped),
)
