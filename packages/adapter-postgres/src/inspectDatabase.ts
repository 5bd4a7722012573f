/** inspectDatabase: what an operator wants to know of a database when something is not as it should be. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { connect, type PostgresOptions } from "./connection/connect.ts"
import { asRows, type Db, makeDb, NOW, only, raise } from "./connection/Db.ts"
import { Parameters } from "./connection/parameters.ts"
import type { SqlFailure } from "./connection/SqlFailure.ts"
import { type MigrationStatus, statusOf } from "./schema/migrate.ts"
import { schemaDrift } from "./schema/schemaDrift.ts"

export interface DatabaseReport {
  /** The server's version: `18.4`. */
  readonly server: string
  /** The database's clock less this process's, in milliseconds; half of the round trip may be added or taken away. */
  readonly clockSkew: number
  readonly roundTrip: number
  readonly migration: MigrationStatus
  /**
   * What the schema should have and has not, in words. Null: not compared, because its version is
   * another, or because the role may not make a schema for a moment to compare with.
   */
  readonly drift: ReadonlyArray<string> | null
  readonly sites: number
  /** Those that are `running` or `paused`, by site; at most 1,000. */
  readonly activeRuns: ReadonlyArray<ActiveRun>
  /** Starts that were begun more than a minute ago and never ended. */
  readonly abandonedStarts: number
  /** Locks of sites whose run is not active. */
  readonly staleLocks: ReadonlyArray<{ readonly siteId: string; readonly runId: string }>
  /** Enabled sites whose time has come and that nobody has started yet, the longest due first. */
  readonly overdueSites: ReadonlyArray<{ readonly siteId: string; readonly secondsOverdue: number }>
  readonly outbox: {
    readonly pending: number
    /** How long the one that should have been told first has been due; null: none is due. */
    readonly secondsOverdue: number | null
    /** Given up, with the last error of one of them. */
    readonly dead: number
    readonly lastError: string | null
  }
}

export interface ActiveRun {
  readonly siteId: string
  readonly runId: string
  readonly status: "paused" | "running"
  readonly requested: "cancel" | "none" | "pause"
  readonly stage: number
  readonly percentage: number
  readonly pauseReason: string | null
  /** The worker that has it; null: it waits for one. */
  readonly worker: string | null
  /** How long ago the worker's lease ran out; null: it is good, or there is none. */
  readonly secondsExpired: number | null
  /** How long ago a worker last gave a sign of life, or the run became ready for one. */
  readonly secondsSilent: number
}

/** Reads only, but for a schema that is made and rolled back to compare with. */
export const inspectDatabase = (options: PostgresOptions): Promise<DatabaseReport> =>
  Effect.gen(function* () {
    const schema = options.schema ?? "pressline"
    const { main } = yield* connect(options)
    const db = makeDb(main, schema)
    const clock = yield* readClock(db)
    const status = yield* told(statusOf(main, schema))
    const drift = status.current === status.latest ? yield* told(schemaDrift(main, schema)) : null
    const found = status.current === 0 ? EMPTY : yield* readState(db)
    return { ...clock, migration: status, drift, ...found }
  }).pipe(Effect.scoped, Effect.runPromise)

const told = <A>(ask: Effect.Effect<A, SqlFailure>) =>
  ask.pipe(Effect.catch((failure) => raise("inspectDatabase", failure)))

/** The ids of the sites that a database knows, in their order, those that begin with `prefix`. */
export const listSites = (
  options: PostgresOptions,
  { limit = 1000, prefix = "" }: { readonly limit?: number; readonly prefix?: string } = {},
): Promise<ReadonlyArray<string>> =>
  Effect.gen(function* () {
    const db = makeDb((yield* connect(options)).main, options.schema ?? "pressline")
    const p = new Parameters()
    const query = `select c.site_id as id from ${db.name("configs")} c
      where starts_with(c.site_id, ${p.text(prefix)}) order by c.site_id limit ${p.int(limit)}`
    const rows = yield* db.rows<{ id: string }>("listSites", asRows(query), p)
    return rows.map(({ id }) => id)
  }).pipe(Effect.scoped, Effect.runPromise)

const readClock = Effect.fnUntraced(function* (db: Db) {
  const query = `select current_setting('server_version') as server,
    extract(epoch from clock_timestamp()) * 1000 as now`
  // The first asks for a connection, too.
  const ask = db.rows<{ server: string; now: number }>("clock", asRows(query), new Parameters())
  yield* ask
  const before = yield* Clock.currentTimeMillis
  const { now, server } = only(yield* ask)
  const after = yield* Clock.currentTimeMillis
  return {
    server: server.split(" ")[0] ?? server,
    clockSkew: Math.round(now - (before + after) / 2),
    roundTrip: after - before,
  }
})

type State = Omit<DatabaseReport, "clockSkew" | "drift" | "migration" | "roundTrip" | "server">

const EMPTY: State = {
  sites: 0,
  activeRuns: [],
  abandonedStarts: 0,
  staleLocks: [],
  overdueSites: [],
  outbox: { pending: 0, secondsOverdue: null, dead: 0, lastError: null },
}

const since = (time: string): string => `floor(extract(epoch from ${NOW} - ${time}))::int`

const readState = Effect.fnUntraced(function* (db: Db) {
  const read = <Row>(query: string) =>
    db.rows<Row>("inspectDatabase", asRows(query), new Parameters())
  const runs = db.name("runs")
  const activeRuns = yield* read<ActiveRun>(`
    select r.site_id as "siteId", r.run_id as "runId", r.status, r.requested, r.current_stage as stage,
      r.percentage, r.pause_reason as "pauseReason", r.holder as worker,
      case when r.holder is not null and r.holder_expires_at <= ${NOW} then ${since("r.holder_expires_at")} end
        as "secondsExpired",
      greatest(0, ${since("greatest(r.started_at, r.resumed_at, r.heartbeat_at, r.not_before)")}) as "secondsSilent"
    from ${runs} r where r.status in ('running', 'paused') order by r.site_id limit 1000`)
  const staleLocks = yield* read<State["staleLocks"][number]>(`
    select l.site_id as "siteId", l.run_id as "runId" from ${db.name("locks")} l
    where l.expires_at > ${NOW} and not exists (select 1 from ${runs} r
      where r.run_id::text = l.run_id and r.status in ('starting', 'running', 'paused'))
    order by l.site_id limit 100`)
  const overdueSites = yield* read<State["overdueSites"][number]>(`
    select c.site_id as "siteId", ${since("c.next_run_at")} as "secondsOverdue"
    from ${db.name("configs")} c where c.enabled and c.next_run_at <= ${NOW}
    order by c.next_run_at, c.site_id limit 100`)
  const counts = only(
    yield* read<Pick<State, "abandonedStarts" | "sites">>(`
    select (select count(*)::int from ${db.name("configs")}) as sites,
      (select count(*)::int from ${runs} where status = 'starting' and started_at < ${NOW} - interval '60 seconds')
        as "abandonedStarts"`),
  )
  const outbox = only(
    yield* read<State["outbox"]>(`
    select count(*) filter (where o.status = 'pending')::int as pending,
      case when min(o.next_attempt_at) filter (where o.status = 'pending') <= ${NOW}
        then ${since("min(o.next_attempt_at) filter (where o.status = 'pending')")} end as "secondsOverdue",
      count(*) filter (where o.status = 'dead')::int as dead,
      (array_agg(o.last_error order by o.place desc) filter (where o.status = 'dead'))[1] as "lastError"
    from ${db.name("outbox")} o`),
  )
  return { ...counts, activeRuns, staleLocks, overdueSites, outbox }
})
