/** `pnpm bench --reads`: what dashboards and schedulers ask of a database that has grown. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation } from "@pressline/core"
import pg from "pg"
import { startServer } from "../server.ts"
import { workloadAi } from "../systems/workloadAdapters.ts"
import { writeRows } from "../writeRows.ts"
import { checkCounts } from "./checkCounts.ts"
import { fillLargeDatabase } from "./largeDatabase.ts"
import { measureReads } from "./measureReads.ts"
import { readRowOf, readsTable } from "./readsReport.ts"

/** False: a call is above its target, or a count is wrong. */
export const benchReads = async (json: string | null): Promise<boolean> => {
  const server = await startServer()
  try {
    const url = await server.create("reads")
    const pool = new pg.Pool({ connectionString: url, max: 10 })
    pool.on("error", () => {}) // dropping the database ends what is idle
    const automation = createAutomation({
      storage: postgres({ connectionString: url }),
      ai: workloadAi(),
    })
    try {
      const runId = await fillLargeDatabase(automation, pool, (what) => console.error(what))
      const wrong = await checkCounts(automation, pool)
      for (const line of wrong) console.error(line)
      const rows = (await measureReads(automation, pool, runId)).map(readRowOf)
      console.log(readsTable(rows))
      writeRows(json, rows)
      const slow = rows.filter((row) => row.target !== null && row.ratio_to_lookup > row.target)
      for (const { call, target } of slow) console.error(`${call} is above its target of ${target}`)
      return wrong.length === 0 && slow.length === 0
    } finally {
      await automation.close()
      await pool.end()
      await server.drop("reads")
    }
  } finally {
    await server.stop()
  }
}
