/** Run by away.integration.test.ts in a process of its own: works, and closes when its queue is gone. */
import { bullmqDispatcher, createBullmqWorker } from "@pressline/adapter-bullmq"
import { createAutomation, localAi } from "@pressline/core"

const connection = { url: process.argv[2] ?? "", maxRetriesPerRequest: null }
const dispatcher = bullmqDispatcher({ connection })
const automation = createAutomation({ ai: localAi(), dispatcher, poll: "200 millis" })
await automation.start()
const worker = createBullmqWorker(automation, { connection })
setTimeout(() => process.send?.("working"), 1000)
const stop = async (): Promise<void> => {
  await worker.close()
  await automation.close()
  process.disconnect()
}
process.once("message", () => void stop())
