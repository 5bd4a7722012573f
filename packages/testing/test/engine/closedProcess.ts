/** Run by shutdown.test.ts in a process of its own: works, closes, and has nothing left that keeps it alive. */
import { createAutomation, localAi } from "@pressline/core"

const site = { siteId: "blog" }
const keywords = Array.from({ length: 60 }, (_, n) => `espresso machine ${n}`)
const automation = createAutomation({ ai: localAi(), siteDefaults: { betweenStageDelay: 30 } })
await automation.start()
await automation.addKeywords({ ...site, keywords })
await automation.runNow(site)

// In the middle of a run: with nobody looking on, somebody who has stopped looking, or somebody who has not.
const how = process.argv[2]
const reading = new AbortController()
const read = async (): Promise<void> => {
  for await (const _ of automation.events(site, { signal: reading.signal }));
}
if (how !== "alone") read().catch(() => {})
await new Promise((resolve) => setTimeout(resolve, 300))
if (how === "stopped reading") reading.abort()
const { state } = await automation.currentRun(site)
await automation.close()
console.log(state)
