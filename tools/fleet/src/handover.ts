/** How long a run is without a worker, when the one that has it is told to stop; many times over. */
import { type FleetNode, kill, startNode } from "./FleetNode.ts"
import { type Ground, ms } from "./Ground.ts"
import type { NodeSpec } from "./NodeSpec.ts"
import { passToAndFro, percentile } from "./passToAndFro.ts"

/** Longer than any measurement: with a grace of 0 every call is given up. */
const NEVER = 600_000

const siteId = "handover"
const keywords = Array.from({ length: 5000 }, (_, n) => `coffee question number ${n}`)

/** True if no attempt was counted and nothing was taken over. */
export const handover = async (
  ground: Ground,
  queue: NonNullable<NodeSpec["queue"]>,
  { grace, times }: { readonly grace: number; readonly times: number },
): Promise<boolean> => {
  const { databaseUrl, pool, say, schema } = ground
  const latency = grace === 0 ? NEVER : grace / 2
  const options = { poll: "1 hour", concurrency: 2 } as const // whoever goes on was woken
  const spec: NodeSpec = { databaseUrl, schema, queue, options, latency }
  const fleet: Array<FleetNode> = []
  try {
    for (let n = 0; n < 2; n++) fleet.push(await startNode(spec))
    const [one, two] = fleet
    if (one === undefined || two === undefined) return false
    await one.ask("migrate")
    await one.ask("addKeywords", { siteId, keywords })
    const { runId } = await one.ask<{ readonly runId: string }>("runNow", { siteId })
    for (const each of fleet) await each.ask("work", 1)
    const measured = await passToAndFro({ pool, schema, runId, pair: [one, two], times, grace })
    const { rows } = await pool.query<{ takeovers: number; attempts: number }>(
      `select takeovers, (select coalesce(max(attempts + suspicion), 0)::int from ${schema}.keywords) as attempts
       from ${schema}.runs where run_id = $1`,
      [runId],
    )
    const from = performance.now()
    for (const each of fleet) void each.ask("close", { grace }).catch(() => {}) // it ends meanwhile
    const ends = await Promise.all(fleet.map(({ ended }) => ended))
    say(
      `${times} times told to stop (BullMQ on ${queue.backend}, grace ${grace} ms): another had the run after p50 ${ms(percentile(measured, 50))}, p99 ${ms(percentile(measured, 99))}, at most ${ms(Math.max(...measured))}`,
    )
    say(`takeovers ${rows[0]?.takeovers}, attempts counted ${rows[0]?.attempts}`)
    say(
      `closed, both processes ended by themselves, with ${ends.join(" and ")}, within ${ms(performance.now() - from)}`,
    )
    return rows[0]?.takeovers === 0 && rows[0].attempts === 0 && ends.every((end) => end === 0)
  } finally {
    await kill(fleet)
  }
}
