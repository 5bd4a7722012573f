/** Run by shutdown.test.ts in a process of its own: works, closes, and has nothing left that keeps it alive. */
import { createAutomation, localAi } from "@pressline/core"

const site = { siteId: "blog" }
const keywords = Array.from({ length: 60 }, (_, n) => `espresso machine ${n}`)
const automation = createAutomation({ ai: localAi(), siteDefaults: { betweenStageDelay: 30 } })
await automation.start()
await automation.addKeywords({ ...site, keywords })
await automation.runNow(site)

const read = async (): Promise<void> => {
  for await (const _ of automation.events(site));
}
// In the middle of a run, with somebody looking on or not.
if (process.argv.includes("reading")) read().catch(() => {})
await new Promise((resolve) => setTimeout(resolve, 300))
const { state } = await automation.currentRun(site)
await automation.close()
console.log(state)
