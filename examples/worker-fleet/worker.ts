/** A worker: works on runs as the queue hands out turns, and helps with ticks and sweeps. */
import { createBullmqWorker } from "@pressline/adapter-bullmq"
import { open } from "./open.ts"
import { fromEnvironment } from "./settings.ts"

const { automation, close, queue } = open(fromEnvironment())
const worker = createBullmqWorker(automation, { ...queue, concurrency: 2 })
await automation.start()

const stop = async (): Promise<void> => {
  await worker.close({ grace: "5 seconds" })
  await automation.close()
  await close()
  if (process.connected) process.disconnect()
}
let stopping: Promise<void> | null = null
const end = (): void => void (stopping ??= stop())
process.once("SIGTERM", end)
process.once("disconnect", end) // the parent is gone: nobody would ever say when to stop
process.on("SIGINT", () => {}) // Ctrl-C reaches every process of the terminal; the parent says when to stop
