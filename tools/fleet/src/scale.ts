/** How much faster several processes finish the runs of many sites than one. */
import { mkdtempSync, rmSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { kill, startNode } from "./FleetNode.ts"
import { cpuOf } from "./cpuOf.ts"
import type { Ground } from "./Ground.ts"
import { startRuns, untilEnded } from "./manyRuns.ts"
import type { NodeSpec } from "./NodeSpec.ts"

/** Milliseconds that an AI call takes. */
export const LATENCY = 200

const KEYWORDS = 5
/** So few that a process mostly waits, and that the last round of four processes is a small part of the whole. */
const RUNS_AT_ONCE = 3

/** Four processes are to be as good as three and a half. */
const ENOUGH = 3.5 / 4

/** True if they are as much faster as they must be, and every run was completed by both. */
export const scale = async (ground: Ground, nodes: number, sites: number): Promise<boolean> => {
  const { say } = ground
  const alone = await finish(ground, 1, sites, "alone")
  const together = await finish(ground, nodes, sites, "together")
  const factor = alone.seconds / together.seconds
  const line = ({ calls, cpu, seconds }: Finished, count: number): string =>
    `${sites} sites, ${count} processes: ${seconds.toFixed(1)} s, ${Math.round(calls / seconds)} AI calls/s, ${Math.round((100 * cpu) / seconds)} % of a core by the processes`
  say(
    `${line(alone, 1)}; AI calls take ${LATENCY} ms, ${RUNS_AT_ONCE} runs at once in a process, ${cpus().length} cores`,
  )
  say(`${line(together, nodes)}: ${factor.toFixed(2)} times as fast`)
  return alone.completed === sites && together.completed === sites && factor >= ENOUGH * nodes
}

interface Finished {
  readonly seconds: number
  readonly completed: number
  readonly calls: number
  /** Seconds. */
  readonly cpu: number
}

const finish = async (
  { databaseUrl, pool, schema }: Ground,
  nodes: number,
  sites: number,
  prefix: string,
): Promise<Finished> => {
  const media = mkdtempSync(join(tmpdir(), "pressline-media-"))
  const spec: NodeSpec = {
    databaseUrl,
    schema,
    latency: LATENCY,
    media,
    options: { runsAtOnce: RUNS_AT_ONCE, poll: 200 },
  }
  const fleet = await Promise.all(Array.from({ length: nodes + 1 }, () => startNode(spec)))
  try {
    const [starter, ...workers] = fleet
    if (starter === undefined) throw new Error("no process")
    await starter.ask("migrate")
    await startRuns(starter, { count: sites, prefix, keywords: KEYWORDS })
    const cpu = cpuOf(workers)
    const from = performance.now()
    await Promise.all(workers.map((worker) => worker.ask("start")))
    const completed = await untilEnded(pool, schema, prefix, sites)
    const seconds = (performance.now() - from) / 1000
    const { rows } = await pool.query<{ calls: number }>(
      `select sum(u.items)::int as calls from ${schema}.usage_entries u where u.site_id like $1 || '-%' and u.stage <> 1`,
      [prefix],
    )
    return { seconds, completed, calls: rows[0]?.calls ?? 0, cpu: cpu() }
  } finally {
    await kill(fleet)
    rmSync(media, { recursive: true, force: true })
  }
}
