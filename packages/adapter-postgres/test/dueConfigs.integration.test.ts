/** A tick among 100,000 enabled sites of which 50 are due: it touches those, and no other. */
import { postgres } from "@pressline/adapter-postgres"
import { defaultSettings, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { type CompiledQuery, Kysely, PostgresDialect } from "kysely"
import { expect, onTestFinished, test } from "vitest"
import { planOf } from "./planOf.ts"
import { openPool } from "./testDatabase.ts"

const SCHEMA = "due_configs"
const SITES = 100_000
const DUE = 50

/** Every 2,000th site is due; the rest are in an hour or more, or off. */
const FILL = `insert into ${SCHEMA}.configs (site_id, account_id, settings, notify, secrets, enabled, next_run_at, version, created_at, updated_at)
  select 'site-' || n, 'account-' || (n % 1000), settings, notify, secrets, n % 2000 = 0 or n % 10 > 0,
    case when n % 2000 = 0 then date_trunc('minute', now()) - interval '1 minute' else now() + (n % 1440 + 60) * interval '1 minute' end, 1, now(), now()
  from ${SCHEMA}.configs, generate_series(1, ${SITES}) n where site_id = 'model'`

/** Rows that the plan's scans of the table looked at, those that did not fit included. */
const looked = (plan: string): { readonly scans: number; readonly rows: number } => {
  const parts = plan.split("\n")
  let scans = 0
  let rows = 0
  parts.forEach((line, at) => {
    const scan = /Scan.* on configs .*actual rows=([\d.]+) loops=(\d+)/u.exec(line)
    if (scan === null) return
    scans += 1
    const removed = parts
      .slice(at + 1, at + 6)
      .map((next) => /Rows Removed by .*?: (\d+)/u.exec(next)?.[1])
      .find((count) => count !== undefined)
    rows += Math.round((Number(scan[1]) + Number(removed ?? 0)) * Number(scan[2]))
  })
  return { scans, rows }
}

test("claiming the due configs MUST touch only those that are due", async () => {
  const pool = await openPool()
  onTestFinished(() => pool.end())
  const statements: Array<CompiledQuery> = []
  const kysely = new Kysely<never>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.push(query),
  })
  const storage = await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const storage = yield* Storage
        yield* storage.migrate
        const model = { siteId: "model", accountId: "model", settings: defaultSettings }
        yield* storage.configs.getOrCreate(model)
        return storage
      }),
    ).pipe(Effect.provide(postgres({ kysely, schema: SCHEMA }))),
  )
  await pool.query(FILL)
  await pool.query(`analyze ${SCHEMA}.configs`)
  const claims = Effect.gen(function* () {
    const { configs, now } = yield* storage.slots.listDue(DUE)
    expect(configs).toHaveLength(DUE)
    return yield* storage.slots.claim(
      configs.map(({ nextRunAt, siteId }) => ({
        siteId,
        dueAt: nextRunAt ?? now,
        nextRunAt: new Date(now.getTime() + 86_400_000),
        runFor: nextRunAt ?? now,
        missed: [],
      })),
    )
  })
  statements.length = 0
  expect(await Effect.runPromise(claims)).toHaveLength(DUE)
  expect((await Effect.runPromise(storage.slots.listDue(DUE))).configs).toEqual([])
  // The same tick once more, to see what its statements look at.
  await pool.query(`update ${SCHEMA}.configs set next_run_at = date_trunc('minute', s.due_at)
    from ${SCHEMA}.slots s where s.site_id = configs.site_id`)
  const seen = statements.filter(({ sql }) => sql.includes("configs"))
  expect(seen.length).toBeGreaterThanOrEqual(2)
  for (const query of seen.slice(0, 2)) {
    const plan = await planOf(pool, query, true)
    const { rows, scans } = looked(plan)
    expect(scans, plan).toBeGreaterThan(0)
    expect(rows, plan).toBeGreaterThanOrEqual(DUE)
    // Looked up once to lock it and once to move it on.
    expect(rows, plan).toBeLessThanOrEqual(3 * DUE)
    expect(plan).not.toMatch(/Seq Scan on configs/u)
  }
})
