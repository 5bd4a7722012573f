/** Run by killed.integration.test.ts in a process of its own: `publishingProcess.ts KIND DATABASE SCHEMA URL MEDIA`. */
import { mediaFiles } from "@pressline/adapter-files"
import { postgres } from "@pressline/adapter-postgres"
import { webhook } from "@pressline/adapter-webhook"
import { wordpress } from "@pressline/adapter-wordpress"
import { createAutomation } from "@pressline/core"
import pg from "pg"
import { pngAi } from "./pngAi.ts"
import { HOOK_SECRET, SITE } from "./publishingSite.ts"

const [kind, connectionString, schema = "", url = "", dir = ""] = process.argv.slice(2)
const publisher =
  kind === "lookup"
    ? wordpress({ url, username: "editor", applicationPassword: "secret", ownNetwork: true })
    : webhook({ url, secret: HOOK_SECRET, ownNetwork: true })
const automation = createAutomation({
  storage: postgres({ pool: new pg.Pool({ connectionString, max: 6 }), schema }),
  ai: pngAi(),
  media: mediaFiles({ dir }),
  publisher,
  leaseTtl: "1 second",
  poll: "200 millis",
  sweepEvery: "200 millis",
})
await automation.migrate()
await automation.start()
const keywords = ["how to dry tents", "how to dry boots", "cheap boots", "best tents for rain"]
await automation.addKeywords({ siteId: SITE, keywords })
const { runId } = await automation.runNow({ siteId: SITE, idempotencyKey: "once" })
for await (const event of automation.events({ siteId: SITE, runId }))
  if (event.type === "progress") process.send?.(event.progress.run.status)
process.send?.("over")
