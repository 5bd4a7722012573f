import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"

const [, , connectionString = ""] = process.argv
const automation = createAutomation({
  ai: localAi(),
  storage: postgres({ connectionString, schema: "two_processes" }),
  poll: "200 millis",
})
await automation.start()
process.once("message", () => void automation.close().then(() => process.exit()))
