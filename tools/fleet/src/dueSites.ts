/** Sites whose schedules are due, made in bulk, and what became of them: read from the tables themselves. */
import type pg from "pg"
import type { FleetNode } from "./FleetNode.ts"

/** Many sites whose configs are those of one, due at one time. The schema is one of our own. */
export const makeDue = async (
  { node, pool, schema }: { node: Pick<FleetNode, "ask">; pool: pg.Pool; schema: string },
  sites: { readonly count: number; readonly prefix: string; readonly due: Date },
  patch: Readonly<Record<string, unknown>> = {},
): Promise<void> => {
  const { count, due, prefix } = sites
  const first = `${prefix}-1`
  await node.ask("updateConfig", { siteId: first, patch: { enabled: true, ...patch } })
  await pool.query(
    `insert into ${schema}.configs
     select $1 || '-' || n, $1 || '-' || n, settings, notify, secrets, enabled, null, next_run_at, version,
       created_at, updated_at
     from ${schema}.configs, generate_series(2, $2::int) n where site_id = $3`,
    [prefix, count, first],
  )
  await pool.query(`update ${schema}.configs set next_run_at = $2 where site_id like $1 || '-%'`, [
    prefix,
    due,
  ])
}

export interface Storm {
  readonly sites: number
  readonly runs: number
  /** Sites with any other number of runs than one. */
  readonly wrong: number
  /** Slots by what became of them. */
  readonly slots: Readonly<Record<string, number>>
  /** Milliseconds from the due time to the start of the run. */
  readonly p50: number
  readonly p99: number
  readonly last: number
}

export const readStorm = async (pool: pg.Pool, schema: string, prefix: string): Promise<Storm> => {
  const { rows } = await pool.query<Omit<Storm, "slots">>(
    `with s as (select site_id from ${schema}.configs where site_id like $1 || '-%'),
     r as (select site_id, count(*) as n from ${schema}.runs where status <> 'starting' group by 1),
     w as (
       select extract(epoch from r.started_at - t.due_at) * 1000 as ms
       from ${schema}.slots t join ${schema}.runs r on r.run_id = t.run_id where t.site_id like $1 || '-%')
     select count(*)::int as sites, coalesce(sum(r.n), 0)::int as runs,
       (count(*) filter (where r.n is distinct from 1))::int as wrong,
       (select percentile_disc(0.5) within group (order by ms) from w)::float8 as p50,
       (select percentile_disc(0.99) within group (order by ms) from w)::float8 as p99,
       (select max(ms) from w)::float8 as last
     from s left join r using (site_id)`,
    [prefix],
  )
  const { rows: outcomes } = await pool.query<{ outcome: string; n: number }>(
    `select outcome, count(*)::int as n from ${schema}.slots where site_id like $1 || '-%' group by 1`,
    [prefix],
  )
  const slots = Object.fromEntries(outcomes.map(({ n, outcome }) => [outcome, n]))
  const [storm] = rows
  if (storm === undefined) throw new Error("a count gave no row")
  return { ...storm, slots }
}
