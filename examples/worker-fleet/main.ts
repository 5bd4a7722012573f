/** Starts the fleet: services, a web process, workers; gives every site keywords and a run. */
import { createReadStream } from "node:fs"
import { resolve } from "node:path"
import { startPostgres } from "@pressline/tools-services/postgres"
import { startRedis } from "@pressline/tools-services/redis"
import pg from "pg"
import { type Arguments, HELP, parseArguments } from "./arguments.ts"
import { Keeper } from "./Keeper.ts"
import { open } from "./open.ts"
import { type Settings, toEnvironment } from "./settings.ts"
import { sumUp, watchRuns } from "./watchRuns.ts"

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const parsed = parseArguments(process.argv.slice(2))
if (parsed === "help") process.stdout.write(HELP)
else if (parsed === null) {
  process.stderr.write(HELP)
  process.exitCode = 2
} else process.exitCode = await fleet(parsed)

async function fleet({
  kill,
  latency,
  once,
  out,
  port,
  queue,
  sites: count,
  workers,
}: Arguments): Promise<number> {
  const database = await given("DATABASE_URL", startPostgres)
  const redis = await given("REDIS_URL", startRedis)
  const settings: Settings = {
    databaseUrl: database.url,
    redisUrl: redis.url,
    queue,
    latency,
    out: resolve(out),
  }
  say(`Postgres ${database.from}; Redis ${redis.from}; BullMQ on ${queue}`)

  const { automation, close } = open(settings)
  await automation.migrate()
  const keeper = new Keeper({ ...toEnvironment(settings), PORT: `${port}` }, say)
  const ports = Promise.withResolvers<number>()
  keeper.start("web", "web.ts", (message) => ports.resolve((message as { port: number }).port))
  const url = `http://127.0.0.1:${await ports.promise}`
  say(`web: ${url}, Bull Board: ${url}/queues`)
  for (let n = 1; n <= workers; n++) {
    const { name, pid } = keeper.start(`worker ${n}`, "worker.ts")
    say(`${name}: pid ${pid}`)
  }

  const sites = Array.from({ length: count }, (_, n) => `site-${n + 1}`)
  for (const siteId of sites) {
    const keywords = new URL("../../packages/cli/keywords.csv", import.meta.url)
    await automation.importKeywords({ siteId, file: createReadStream(keywords) })
    await automation.grantCredits({ accountId: siteId, amount: 20_000, key: "fleet" })
    const response = await fetch(`${url}/sites/${siteId}/run`, { method: "POST" })
    say(`${siteId}: started, ${JSON.stringify(await response.json())}`)
  }
  say(once ? "" : "\nCtrl-C ends it. Kill a worker (kill -9 PID) and see the others go on.\n")

  const pool = new pg.Pool({ connectionString: database.url, max: 1 })
  pool.on("error", () => {})
  const watch = watchRuns(pool, sites, keeper.kept, say)
  const interrupted = new Promise<void>((stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop())
  })
  const over = new Promise<void>((done) => {
    let killed = !kill
    const look = setInterval(() => {
      const pid = watch.working()
      if (!killed && pid !== null) {
        killed = true
        say(`kill -9 ${pid}`)
        process.kill(pid, "SIGKILL")
      }
      if (!once || !watch.isOver()) return
      clearInterval(look)
      done()
    }, 100)
    void interrupted.then(() => clearInterval(look))
  })
  await Promise.race([interrupted, over])

  watch.stop()
  say("")
  const sound = await sumUp(automation, sites, say)
  say(`stopping; the sites are in ${settings.out}`)
  await keeper.close()
  await pool.end()
  await automation.close()
  await close()
  await redis.stop()
  await database.stop()
  return once && !sound ? 1 : 0
}

/** The service that the environment names, else a throw-away one. */
async function given(
  name: string,
  start: () => Promise<{ url: string; from: string; stop: () => Promise<void> }>,
): Promise<{ url: string; from: string; stop: () => Promise<void> }> {
  const url = process.env[name]
  return url === undefined ? start() : { url, from: name, stop: async () => {} }
}
