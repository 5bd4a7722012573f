/** pnpm fleet: what many processes over one database come to, in figures. */
import { startPostgres } from "@pressline/tools-services/postgres"
import { startRedis } from "@pressline/tools-services/redis"
import pg from "pg"
import { type Arguments, HELP, parseArguments } from "./arguments.ts"
import type { Ground } from "./Ground.ts"
import { crowd } from "./crowd.ts"
import { handover } from "./handover.ts"
import { scale } from "./scale.ts"
import { storm } from "./storm.ts"

const parsed = parseArguments(process.argv.slice(2))
if (parsed === "help") process.stdout.write(HELP)
else if (parsed === null) {
  process.stderr.write(HELP)
  process.exitCode = 2
} else process.exitCode = (await onGround(parsed)) ? 0 : 1

/** Measures in a schema that goes with it. */
async function onGround(given: Arguments): Promise<boolean> {
  const postgres = await startPostgres()
  const schema = `fleet_${given.what}_${process.pid}`
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
  pool.on("error", () => {})
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  try {
    return await measure({ databaseUrl: postgres.url, pool, schema, say }, given)
  } finally {
    await pool.query(`drop schema if exists ${schema} cascade`)
    await pool.end()
    await postgres.stop()
  }
}

async function measure(ground: Ground, given: Arguments): Promise<boolean> {
  if (given.what === "storm") return storm(ground, given.nodes, given.sites)
  if (given.what === "scale") return scale(ground, given.nodes, given.sites)
  if (given.what === "crowd") return crowd(ground, given.sites, given.seconds)
  const { databaseUrl, schema: name } = ground
  if (given.queue === "postgres")
    return handover(ground, { backend: "postgres", url: databaseUrl, name }, given)
  const redis = await startRedis()
  try {
    return await handover(ground, { backend: "redis", url: redis.url, name }, given)
  } finally {
    await redis.stop()
  }
}
