/** One process with very many runs at the same time: how its memory grows, and whether it loses a lease. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { cpuOf } from "./cpuOf.ts"
import { kill, startNode } from "./FleetNode.ts"
import type { Ground } from "./Ground.ts"
import { startRuns } from "./manyRuns.ts"
import { LATENCY } from "./scale.ts"

/** Enough for longer than it is watched. */
const KEYWORDS = 500
/** How often memory is looked at, in milliseconds. */
const EVERY = 1000
/** Megabytes of the heap a minute that still count as flat: what waits for the collector differs by more. */
const FLAT = 10
const MB = 1024 * 1024

interface Sample {
  readonly minute: number
  readonly rss: number
  readonly heap: number
}

/** True if no lease was lost, every run was under way all the while, and the heap was flat. */
export const crowd = async (ground: Ground, runs: number, seconds: number): Promise<boolean> => {
  const { databaseUrl, pool, say, schema } = ground
  const media = mkdtempSync(join(tmpdir(), "pressline-media-"))
  const spec = { databaseUrl, schema, latency: LATENCY, media, connections: 10 }
  const starter = await startNode(spec)
  const worker = await startNode({ ...spec, options: { runsAtOnce: runs, concurrency: 1 } })
  try {
    await starter.ask("migrate")
    await startRuns(starter, { count: runs, prefix: "crowd", keywords: KEYWORDS })
    await worker.ask("start")
    const started = performance.now()
    let before = await read(pool, schema)
    while (before.held < runs && performance.now() - started < 1000 * seconds) {
      await sleep(EVERY)
      before = await read(pool, schema)
    }
    say(`${before.held} runs taken up within ${Math.round((performance.now() - started) / 1000)} s`)
    await sleep((1000 * seconds) / 3)
    before = await read(pool, schema)
    const cpu = cpuOf([worker])
    const from = performance.now()
    const samples: Array<Sample> = []
    while (performance.now() - from < 1000 * seconds) {
      const { heapUsed, rss } = await worker.ask<NodeJS.MemoryUsage>("memory")
      samples.push({
        minute: (performance.now() - from) / 60_000,
        rss: rss / MB,
        heap: heapUsed / MB,
      })
      await sleep(EVERY)
    }
    const after = await read(pool, schema)
    const lasted = (performance.now() - from) / 1000
    const rss = slope(samples, (sample) => sample.rss)
    const heap = slope(samples, (sample) => sample.heap)
    say(
      `${after.held} runs at once in one process for ${Math.round(lasted)} s: ${Math.round((after.items - before.items) / lasted)} items/s, ${Math.round((100 * cpu()) / lasted)} % of a core, leases lost ${after.takeovers}`,
    )
    say(
      `memory: RSS ${Math.round(samples[0]?.rss ?? 0)} to ${Math.round(samples.at(-1)?.rss ?? 0)} MB, ${rss.toFixed(1)} MB a minute; heap in use ${heap.toFixed(1)} MB a minute`,
    )
    return after.takeovers === 0 && after.held === runs && heap < FLAT
  } finally {
    await kill([starter, worker])
    rmSync(media, { recursive: true, force: true })
  }
}

interface Crowd {
  readonly held: number
  readonly takeovers: number
  readonly items: number
}

const read = async (pool: Ground["pool"], schema: string): Promise<Crowd> => {
  const { rows } = await pool.query<Crowd>(
    `select (count(*) filter (where holder is not null and holder_expires_at > now()))::int as held,
      sum(takeovers)::int as takeovers,
      sum((select sum(n) from unnest(stage_processed) n))::int as items from ${schema}.runs`,
  )
  const [crowded] = rows
  if (crowded === undefined) throw new Error("a count gave no row")
  return crowded
}

/** Least squares: how much a minute adds. */
const slope = (samples: ReadonlyArray<Sample>, of: (sample: Sample) => number): number => {
  const mean = (values: ReadonlyArray<number>): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const [x, y] = [mean(samples.map(({ minute }) => minute)), mean(samples.map(of))]
  const above = samples.reduce((sum, sample) => sum + (sample.minute - x) * (of(sample) - y), 0)
  const below = samples.reduce((sum, { minute }) => sum + (minute - x) ** 2, 0)
  return below === 0 ? 0 : above / below
}
