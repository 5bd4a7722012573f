/** A worker process of a life: takes turns that the queue hands out. */
import { createBullmqWorker } from "@pressline/adapter-bullmq"
import { fromEnvironment } from "./LifeSettings.ts"
import { openAutomation } from "./openAutomation.ts"

const { automation, queue } = await openAutomation(fromEnvironment())
createBullmqWorker(automation, { ...queue, concurrency: 2 })
await automation.start()
process.once("disconnect", () => process.exit())
process.send?.({ ready: 0 })
