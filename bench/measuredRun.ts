/** One measured run, in a process and a database of its own; its result goes to the parent as a message. */
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import pg from "pg"
import { familyCpuMs, machineTime, peakRssMb, resetPeakRss } from "./machine.ts"
import type { Measured, Outcome } from "./Measured.ts"
import { systemNamed } from "./systems/catalog.ts"
import { expected } from "./workload.ts"

const { values } = parseArgs({
  options: {
    system: { type: "string", default: "" },
    n: { type: "string", default: "" },
    url: { type: "string", default: "" },
    redis: { type: "string" },
    postmaster: { type: "string", default: "0" },
    top: { type: "boolean", default: false },
  },
})

const WARM_UP = 200

/** What the database has done so far. */
const readDatabase = async (client: pg.Client) => {
  const { rows } = await client.query<Record<"statements" | "transactions" | "wal", string>>(
    `select pg_snapshot_xmax(pg_current_snapshot())::text as transactions,
      pg_current_wal_insert_lsn() - '0/0'::pg_lsn as wal,
      (select sum(calls) from pg_stat_statements s join pg_database d on d.oid = s.dbid
        where d.datname = current_database() and query !~ 'pg_stat_statements') as statements`,
  )
  const [row] = rows
  return {
    transactions: Number(row?.transactions),
    wal: Number(row?.wal),
    statements: Number(row?.statements),
  }
}

const longest = async (client: pg.Client): Promise<ReadonlyArray<string>> => {
  const { rows } = await client.query<Record<"calls" | "ms" | "planning" | "wal" | "text", string>>(
    `select calls, round(total_exec_time::numeric, 1) as ms, round(total_plan_time::numeric, 1) as planning, round(wal_bytes / greatest(calls, 1)) as wal,
      left(regexp_replace(query, '\\s+', ' ', 'g'), 120) as text
      from pg_stat_statements s join pg_database d on d.oid = s.dbid
      where d.datname = current_database() and query !~ 'pg_stat_statements'
      order by total_exec_time + total_plan_time desc limit 25`,
  )
  return rows.map(
    ({ calls, ms, planning, text, wal }) =>
      `${calls} x, ${ms} ms, planning ${planning} ms, ${wal} B WAL each: ${text}`,
  )
}

const measure = async (): Promise<Measured> => {
  const n = Number(values.n)
  const client = new pg.Client(values.url)
  await client.connect()
  const system = await systemNamed(values.system).load()
  const open = await system.open({ url: values.url, redis: values.redis ?? null })
  await open.seed(1, WARM_UP)
  await open.seed(2, n)
  await client.query("analyze")
  await open.run(1, WARM_UP)
  await client.query("checkpoint")
  await sleep(150)
  globalThis.gc?.()
  resetPeakRss()
  await client.query("select pg_stat_statements_reset()")
  const postmaster = Number(values.postmaster)
  const before = {
    database: await readDatabase(client),
    postgres: familyCpuMs(postmaster),
    machine: machineTime(),
    cpu: process.cpuUsage(),
  }
  const startedAt = performance.now()
  await open.run(2, n)
  const wallMs = performance.now() - startedAt
  const cpu = process.cpuUsage(before.cpu)
  const machine = machineTime()
  const postgres = familyCpuMs(postmaster)
  const database = await readDatabase(client)
  const rss = peakRssMb()
  const top = values.top ? await longest(client) : []
  const wrong = await open.check(2, n)
  await open.close()
  await client.end()
  if (wrong.length > 0) throw new Error(`rows are wrong: ${wrong.join("; ")}`)
  const clientCpuMs = (cpu.user + cpu.system) / 1000
  const postgresCpuMs =
    postgres === null || before.postgres === null ? null : postgres - before.postgres
  const busyMs = machine.busyMs - before.machine.busyMs
  const idleMs = machine.idleMs - before.machine.idleMs
  return {
    system: values.system,
    n,
    wallMs,
    batches: expected(n).batches,
    // One look at the statistics is among them.
    statements: database.statements - before.database.statements,
    commits: database.transactions - before.database.transactions,
    walBytes: database.wal - before.database.wal,
    clientCpuMs,
    postgresCpuMs,
    peakRssMb: rss,
    others: Math.max(0, busyMs - clientCpuMs - (postgresCpuMs ?? 0)) / (busyMs + idleMs || 1),
    top,
  }
}

let outcome: Outcome
try {
  outcome = await measure()
} catch (error) {
  outcome = {
    system: values.system,
    failed: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }
}
process.send?.(outcome, () => process.exit(0))
