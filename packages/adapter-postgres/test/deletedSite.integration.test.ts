/** A site that is deleted leaves no row in any table. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, ledger, localAi } from "@pressline/core"
import { expect, test } from "vitest"
import { openPool } from "./testDatabase.ts"

const SCHEMA = "deleted_site"

/** What stays on purpose: accounts, their grants and last turn, closed holds, digests of what was told. */
const KEPT = ["accounts", "grants", "holds", "migrations", "told_budgets", "turns"]

test("every table is free of a deleted site", async () => {
  const pool = await openPool()
  const automation = createAutomation({
    storage: postgres({ pool, schema: SCHEMA }),
    ai: localAi(),
    credits: ledger(),
  })
  await automation.migrate()
  await automation.start()
  const siteId = "gone"
  await automation.addKeywords({ siteId, keywords: ["how to brew coffee", "how to grind coffee"] })
  await automation.grantCredits({ accountId: siteId, amount: 10_000, key: "start" })
  const { runId } = await automation.runNow({ siteId })
  for await (const event of automation.events({ siteId, runId })) void event
  const tables = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = $1 order by 1`,
    [SCHEMA],
  )
  const rows = async () => {
    const counts: Record<string, number> = {}
    for (const { name } of tables.rows) {
      const { rows: found } = await pool.query<{ n: number }>(
        `select count(*)::int as n from ${SCHEMA}.${name}`,
      )
      if (!KEPT.includes(name) && (found[0]?.n ?? 0) > 0) counts[name] = found[0]?.n ?? 0
    }
    return counts
  }
  expect(Object.keys(await rows()).length).toBeGreaterThan(8)
  await automation.deleteSite({ siteId })
  await automation.close()
  // The deletion itself is told of in the audit log.
  const { audit_entries: _told, ...left } = await rows()
  expect(left).toEqual({})
  const { rows: held } = await pool.query<{ free: boolean }>(
    `select held = 0 as free from ${SCHEMA}.accounts`,
  )
  expect(held).toEqual([{ free: true }])
  await pool.end()
})
