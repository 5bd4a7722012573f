/** What runs ask of a database that is full of other sites: no statement reads a big table whole. */
import { postgres } from "@pressline/adapter-postgres"
import { type Automation, createAutomation, ledger, localAi } from "@pressline/core"
import { AiError, AiFunctions } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Kysely, PostgresDialect } from "kysely"
import { expect, test } from "vitest"
import { fillWithOthers } from "./fullTables.ts"
import type { Planned } from "./planOf.ts"
import { openPool } from "./testDatabase.ts"
import { wholeReads } from "./wholeReads.ts"

const SCHEMA = "plans"
const KEYWORDS = Array.from({ length: 24 }, (_, at) => `how to brew coffee number ${at}`)

/** Every other article fails, for the site `failing`. */
const ai = Layer.effect(
  AiFunctions,
  Effect.map(AiFunctions, (local) => {
    let articles = 0
    return AiFunctions.of({
      ...local,
      generateContent: (input, call) =>
        call.siteId === "failing" && (articles += 1) % 2 === 0
          ? Effect.fail(new AiError({ code: "ai_refused", detail: "not this one" }))
          : local.generateContent(input, call),
    })
  }),
).pipe(Layer.provide(localAi()))

/** A site with keywords and credits. */
const prepare = async (automation: Automation, siteId: string): Promise<void> => {
  await automation.addKeywords({ siteId, keywords: KEYWORDS })
  await automation.grantCredits({ accountId: siteId, amount: 100_000, key: "start" })
}

/** A run to its end, resumed whenever it is paused. */
const aRun = async (automation: Automation, siteId: string, paused = false): Promise<string> => {
  await prepare(automation, siteId)
  const { runId } = await automation.runNow({ siteId })
  if (paused) await automation.pause({ siteId, runId })
  for await (const event of automation.events({ siteId, runId }))
    if (event.type === "status" && event.run.status === "paused")
      await automation.resume({ siteId, runId })
  const { run } = await automation.currentRun({ siteId, runId })
  expect(run).toMatchObject({ status: "completed" })
  return runId
}

const aFailingRun = async (automation: Automation): Promise<void> => {
  const siteId = "failing"
  await automation.updateConfig({ siteId, patch: { maxAttempts: 1 } })
  await aRun(automation, siteId)
  const { items } = await automation.listItems({ siteId, kind: "task", status: "failed" })
  expect(items.length).toBeGreaterThan(0)
  expect(await automation.retryFailed({ siteId })).toEqual({ retried: items.length })
}

const gatedRuns = async (automation: Automation): Promise<void> => {
  const siteId = "gated"
  const published = async (): Promise<number> =>
    (await automation.listItems({ siteId, kind: "publication" })).items.length
  await automation.updateConfig({ siteId, patch: { publishPolicy: { mode: "review" } } })
  await aRun(automation, siteId)
  expect(await published()).toBe(0)
  const { items } = await automation.listItems({ siteId, kind: "content", limit: 2 })
  for (const { id } of items) await automation.approve({ siteId, contentId: id })
  const publishPolicy = { mode: "auto", dailyCap: 3 } as const
  await automation.updateConfig({ siteId, patch: { publishPolicy } })
  const { runId } = await automation.runNow({ siteId })
  for await (const event of automation.events({ siteId, runId })) void event
  expect(await published()).toBe(3)
}

/** What a dashboard asks, page by page, and what the rounds of a worker ask. */
const aLook = async (automation: Automation, siteId: string, runId: string): Promise<void> => {
  await automation.pipelineOverview({ siteId })
  await automation.estimate({ siteId })
  await automation.history({ siteId, limit: 5, before: runId })
  await automation.logs({ siteId, runId, limit: 5, after: 5, level: "info", stage: 2 })
  const list = { siteId, kind: "keyword", limit: 5 } as const
  const { next } = await automation.listItems(list)
  if (next === null) return expect.unreachable()
  await automation.listItems({ ...list, after: next, status: "clustered", search: "coffee" })
  await automation.listNotifications({ siteId, runId })
  await automation.listAudit({ siteId, limit: 5 })
  await automation.sweep()
  await automation.tick()
}

test("no statement of a run reads a big table whole, whether it fails, waits or rests", async () => {
  const pool = await openPool()
  const statements = new Map<string, Planned>()
  const kysely = new Kysely<never>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.set(query.sql, query),
  })
  const automation = createAutomation({
    storage: postgres({ kysely, schema: SCHEMA }),
    ai,
    credits: ledger(),
  })
  await automation.migrate()
  await fillWithOthers(pool, SCHEMA)
  statements.clear()
  await automation.start()
  const runId = await aRun(automation, "mine", true)
  await Promise.all([aFailingRun(automation), gatedRuns(automation)])
  await aLook(automation, "mine", runId)
  await automation.close()
  expect(statements.size).toBeGreaterThan(80)
  const whole = await wholeReads(pool, SCHEMA, statements.values())
  await pool.end()
  expect(whole).toEqual([])
})
