/** Sites with keywords and a run each, and when all of them have ended. */
import { setTimeout as sleep } from "node:timers/promises"
import type pg from "pg"
import type { FleetNode } from "./FleetNode.ts"

const THINGS = [
  "espresso",
  "bicycle",
  "garden",
  "violin",
  "camera",
  "tent",
  "oven",
  "kayak",
  "drone",
]
const ASPECTS = ["price", "cleaning", "repair", "history", "storage", "insurance", "lessons"]

/** Questions on so many topics that few of them are alike. */
export const questions = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, n) => {
    const thing = THINGS[n % THINGS.length] ?? ""
    const aspect = ASPECTS[Math.floor(n / THINGS.length) % ASPECTS.length] ?? ""
    return `${thing} ${aspect} question ${n}`
  })

/** At the same time; more only wait for the process that starts them. */
const TOGETHER = 16

export const startRuns = async (
  node: FleetNode,
  sites: { readonly count: number; readonly prefix: string; readonly keywords: number },
): Promise<void> => {
  const { count, keywords, prefix } = sites
  let next = 0
  const start = async (): Promise<void> => {
    while (next < count) {
      const siteId = `${prefix}-${++next}`
      await node.ask("addKeywords", { siteId, keywords: questions(keywords) })
      await node.ask("runNow", { siteId })
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, start))
}

/** How many were completed, once none is active any more. */
export const untilEnded = async (
  pool: pg.Pool,
  schema: string,
  prefix: string,
  count: number,
): Promise<number> => {
  for (;;) {
    const { rows } = await pool.query<{ completed: number; ended: number }>(
      `select (count(*) filter (where status = 'completed'))::int as completed,
        (count(*) filter (where status in ('completed', 'failed', 'cancelled')))::int as ended
       from ${schema}.runs where site_id like $1 || '-%'`,
      [prefix],
    )
    const [run] = rows
    if (run !== undefined && run.ended >= count) return run.completed
    await sleep(20)
  }
}
