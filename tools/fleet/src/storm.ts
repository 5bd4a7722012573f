/** Sites that are all due at the same time, and processes that all tick. */
import { setTimeout as sleep } from "node:timers/promises"
import { makeDue, readStorm } from "./dueSites.ts"
import { kill, startNode } from "./FleetNode.ts"
import { type Ground, ms } from "./Ground.ts"

/** True if every site has exactly one run, and every due time led to it. */
export const storm = async (ground: Ground, nodes: number, sites: number): Promise<boolean> => {
  const { databaseUrl, pool, say, schema } = ground
  const fleet = await Promise.all(
    Array.from({ length: nodes }, () => startNode({ databaseUrl, schema, connections: 8 })),
  )
  try {
    const [node] = fleet
    if (node === undefined) return false
    await node.ask("migrate")
    const due = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5000)
    await makeDue({ node, pool, schema }, { count: sites, prefix: "storm", due })
    await sleep(Math.max(0, due.getTime() - Date.now()) + 50)
    const from = performance.now()
    const claimed = await Promise.all(fleet.map((each) => each.ask<number>("tick")))
    const seconds = (performance.now() - from) / 1000
    const found = await readStorm(pool, schema, "storm")
    say(
      `${sites} sites due at once, ${nodes} processes: ${found.runs} runs, ${found.wrong} sites with another number than one`,
    )
    say(`slots ${JSON.stringify(found.slots)}, claimed by each process: ${claimed.join(", ")}`)
    say(
      `start after the due time: p50 ${ms(found.p50)}, p99 ${ms(found.p99)}, last ${ms(found.last)}; ${Math.round(sites / seconds)} starts/s`,
    )
    return found.wrong === 0 && found.runs === sites && found.slots["started"] === sites
  } finally {
    await kill(fleet)
  }
}
