/** A whole run through the public face: seven stages, charged, and equal to what memory makes of it. */
import { PGlite } from "@electric-sql/pglite"
import { postgres } from "@pressline/adapter-postgres"
import {
  type AutomationOptions,
  createAutomation,
  creditsToNumber,
  ledger,
  localAi,
  memory,
} from "@pressline/core"
import { expect, test, vi } from "vitest"
import { openPool, serverUrl } from "./testDatabase.ts"

const KEYWORDS = Array.from(
  { length: 60 },
  (_, at) => `${["espresso", "bicycle", "garden"][at % 3]} question number ${at}`,
)

/** As JSON, without what differs from run to run. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === "at" || key === "timeElapsed" ? 0 : part,
    ),
  )

/** What a run comes to: what was made, what it cost, what is left. */
const outcome = async (storage: NonNullable<AutomationOptions["storage"]>) => {
  const automation = createAutomation({ storage, ai: localAi(), credits: ledger() })
  try {
    await automation.migrate()
    await automation.start()
    const siteId = "site"
    await automation.addKeywords({ siteId, keywords: KEYWORDS })
    await automation.grantCredits({ accountId: siteId, amount: 100_000, key: "start" })
    const { runId } = await automation.runNow({ siteId })
    for await (const event of automation.events({ siteId, runId })) void event
    const { run } = await automation.currentRun({ siteId, runId })
    const overview = await automation.pipelineOverview({ siteId })
    const logs = await automation.logs({ siteId, runId, limit: 1000 })
    // The hold is given back after the run has ended.
    const held = await vi.waitFor(async () => {
      const balance = await automation.balance({ accountId: siteId })
      expect(creditsToNumber(balance.held)).toBe(0)
      return balance.held
    })
    const numbers = logs.lines.map(({ number }) => number).toSorted((a, b) => a - b)
    return plain({
      status: run?.status,
      credits: run?.totalCreditsUsed,
      results: [run?.stage1Result, run?.stage4Result, run?.stage7Result],
      overview,
      held,
      gapless: numbers.every((number, at) => number === at + 1),
      told: logs.lines.map(({ code }) => code).filter((code) => code.startsWith("stage.")),
    })
  } finally {
    await automation.close()
  }
}

test("a run on Postgres and on PGlite comes to what it comes to in memory", async () => {
  const expected = await outcome(memory())
  expect(expected).toMatchObject({ status: "completed", gapless: true })
  const pool = await openPool()
  expect(await outcome(postgres({ pool, schema: "whole_run" }))).toEqual(expected)
  await pool.end()
  const connectionString = await serverUrl()
  expect(await outcome(postgres({ connectionString, schema: "whole_run_opened" }))).toEqual(
    expected,
  )
  const pglite = await PGlite.create()
  expect(await outcome(postgres({ pglite }))).toEqual(expected)
  await pglite.close()
})
