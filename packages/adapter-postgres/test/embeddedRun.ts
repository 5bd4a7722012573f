/** A process that starts a run in a folder, or goes on with it: `embeddedRun.ts DIR`. Says where it is, a line each. */
import { embedded } from "@pressline/adapter-postgres"
import { createAutomation, ledger, localAi } from "@pressline/core"
import { EMBEDDED_GRANT, EMBEDDED_SITE } from "./embeddedSite.ts"

const siteId = EMBEDDED_SITE
const automation = createAutomation({
  storage: embedded({ dir: process.argv[2] ?? "" }),
  ai: localAi({ latency: "20 millis" }),
  credits: ledger(),
})
await automation.migrate()
await automation.start()
await automation.addKeywords({
  siteId,
  keywords: Array.from({ length: 24 }, (_, at) => `${["tea", "bicycle"][at % 2]} question ${at}`),
})
await automation.grantCredits({ accountId: siteId, amount: EMBEDDED_GRANT, key: "start" })
const { runId } = await automation.runNow({ siteId, idempotencyKey: "start" })
for await (const event of automation.events({ siteId, runId }))
  if (event.type === "progress")
    process.stdout.write(`${JSON.stringify([runId, event.progress.run.currentStage])}\n`)
