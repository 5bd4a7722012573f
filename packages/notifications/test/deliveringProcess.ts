/** Run by killed.integration.test.ts in a process of its own: `deliveringProcess.ts DATABASE SCHEMA KEY`. */
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"
import { notifications } from "@pressline/notifications"
import pg from "pg"

const [connectionString, schema = "", key = ""] = process.argv.slice(2)
const automation = createAutomation({
  storage: postgres({ pool: new pg.Pool({ connectionString, max: 4 }), schema }),
  ai: localAi(),
  secretKey: Buffer.from(key, "base64"),
  notifier: notifications({ webhooks: { privateHosts: ["127.0.0.1"] } }),
  poll: "200 millis",
  sweepEvery: "200 millis",
})
await automation.start()
process.send?.("started")
