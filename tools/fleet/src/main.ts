/** pnpm fleet: what many processes over one database come to, in figures. */
import { parseArgs } from "node:util"
import { startPostgres } from "@pressline/tools-services/postgres"
import { startRedis } from "@pressline/tools-services/redis"
import pg from "pg"
import { makeDue, readStorm } from "./dueSites.ts"
import { type FleetNode, kill, startNode } from "./FleetNode.ts"
import { passToAndFro, percentile, until } from "./handOver.ts"
import type { NodeSpec } from "./NodeSpec.ts"

const HELP = `Real processes of Pressline over one database, measured.

Usage: npx -y pnpm@12 fleet storm | handover [options]

  storm       Sites that are all due at the same minute; every process ticks. Counts the runs of each
              site, and says how late they started.
  handover    One run, passed to and fro: its worker is told to stop, and the time until another has it
              is measured.

  --nodes N       storm: processes. Default: 4
  --sites N       storm: due sites. Default: 10000
  --times N       handover: how often. Default: 200
  --queue Q       handover: redis or postgres, BullMQ's backend. Default: redis
  --grace MS      handover: how long the items in hand may take. Default: 0
  --help          Print this.

Postgres and Redis are started for it, or TEST_DATABASE_URL and TEST_REDIS_URL are used.
Exit codes: 0 all as it must be, 1 not so, 2 wrong options.
`

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const ms = (value: number): string => `${Math.round(value)} ms`

interface Ground {
  readonly databaseUrl: string
  readonly pool: pg.Pool
  readonly schema: string
}

const storm = async (ground: Ground, nodes: number, sites: number): Promise<boolean> => {
  const { databaseUrl, pool, schema } = ground
  const spec: NodeSpec = { databaseUrl, schema, connections: 8 }
  const fleet = await Promise.all(Array.from({ length: nodes }, () => startNode(spec)))
  try {
    const [node] = fleet
    if (node === undefined) return false
    await node.ask("migrate")
    const minute = new Date(Math.ceil((Date.now() + 2000) / 1000) * 1000)
    await makeDue({ node, pool, schema }, { count: sites, prefix: "storm", due: minute })
    await new Promise((go) => setTimeout(go, minute.getTime() - Date.now() + 50))
    const from = performance.now()
    const started = await Promise.all(fleet.map((each) => each.ask<number>("tick")))
    const took = performance.now() - from
    const found = await readStorm(pool, schema, "storm")
    say(
      `${sites} sites due at once, ${nodes} processes: ${found.runs} runs, ${found.wrong} sites with another number than one`,
    )
    say(`slots: ${JSON.stringify(found.slots)}; claimed by each process: ${started.join(", ")}`)
    say(
      `start after the due time: p50 ${ms(found.p50)}, p99 ${ms(found.p99)}, last ${ms(found.last)}; ${Math.round((sites / took) * 1000)} starts/s`,
    )
    return found.wrong === 0 && found.runs === sites && found.slots["started"] === sites
  } finally {
    await kill(fleet)
  }
}

const handover = async (
  ground: Ground,
  queue: NonNullable<NodeSpec["queue"]>,
  times: number,
  grace: number,
): Promise<boolean> => {
  const { databaseUrl, pool, schema } = ground
  const options = { poll: "1 hour", concurrency: 2 } as const
  const spec: NodeSpec = {
    databaseUrl,
    schema,
    queue,
    options,
    latency: grace === 0 ? 60_000 : grace / 2,
  }
  const fleet: Array<FleetNode> = []
  try {
    for (let n = 0; n < 2; n++) fleet.push(await startNode(spec))
    const [one, two] = fleet
    if (one === undefined || two === undefined) return false
    await one.ask("migrate")
    const siteId = "handover"
    const keywords = Array.from({ length: 5000 }, (_, n) => `coffee question number ${n}`)
    await one.ask("addKeywords", { siteId, keywords })
    const { runId } = await one.ask<{ readonly runId: string }>("runNow", { siteId })
    await one.ask("work", 1)
    await two.ask("work", 1)
    const pair = [one, two] as const
    const measured = await passToAndFro({ pool, schema, runId, pair, times, grace })
    const { rows } = await pool.query<{ takeovers: number; attempts: number }>(
      `select takeovers, (select coalesce(max(attempts + suspicion), 0) from ${schema}.keywords) as attempts
       from ${schema}.runs where run_id = $1`,
      [runId],
    )
    say(
      `${times} times told to stop (BullMQ on ${queue.backend}, grace ${grace} ms): another had the run after p50 ${ms(percentile(measured, 50))}, p99 ${ms(percentile(measured, 99))}, at most ${ms(Math.max(...measured))}`,
    )
    say(`takeovers ${rows[0]?.takeovers}, attempts counted ${rows[0]?.attempts}`)
    const ends = await until(async () => {
      for (const each of fleet) void each.ask("close").catch(() => {})
      const codes = await Promise.all(fleet.map(({ ended }) => ended))
      say(`the processes ended by themselves, with ${codes.join(" and ")}`)
      return true
    })
    say(`within ${ms(ends)}`)
    return rows[0]?.takeovers === 0 && rows[0].attempts === 0
  } finally {
    await kill(fleet)
  }
}

const parsed = (() => {
  try {
    const { positionals, values } = parseArgs({
      args: process.argv.slice(2).filter((argument) => argument !== "--"),
      allowPositionals: true,
      options: {
        nodes: { type: "string", default: "4" },
        sites: { type: "string", default: "10000" },
        times: { type: "string", default: "200" },
        queue: { type: "string", default: "redis" },
        grace: { type: "string", default: "0" },
        help: { type: "boolean", default: false, short: "h" },
      },
    })
    const numbers = [values.nodes, values.sites, values.times].map(Number)
    const isQueue = values.queue === "redis" || values.queue === "postgres"
    if (numbers.some((number) => !Number.isInteger(number) || number < 1)) return null
    if (!isQueue || !(Number(values.grace) >= 0)) return null
    return { ...values, what: positionals[0] ?? "", more: positionals.length }
  } catch {
    return null
  }
})()

const WHAT = ["storm", "handover"]

if (parsed?.help === true) process.stdout.write(HELP)
else if (parsed === null || parsed.more !== 1 || !WHAT.includes(parsed.what)) {
  process.stderr.write(HELP)
  process.exitCode = 2
} else {
  const postgres = await startPostgres()
  const schema = `fleet_${parsed.what}_${process.pid}`
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
  pool.on("error", () => {})
  const ground = { databaseUrl: postgres.url, pool, schema }
  const redis = parsed.what === "handover" && parsed.queue === "redis" ? await startRedis() : null
  try {
    const fine =
      parsed.what === "storm"
        ? await storm(ground, Number(parsed.nodes), Number(parsed.sites))
        : await handover(
            ground,
            {
              backend: redis === null ? "postgres" : "redis",
              url: redis?.url ?? postgres.url,
              name: schema,
            },
            Number(parsed.times),
            Number(parsed.grace),
          )
    process.exitCode = fine ? 0 : 1
  } finally {
    await pool.query(`drop schema if exists ${schema} cascade`)
    await pool.end()
    await redis?.stop()
    await postgres.stop()
  }
}
