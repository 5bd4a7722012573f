/** One process of the fleet: an automation of its own over the shared database, told what to do. */
import { flushCompileCache } from "node:module"
import { type BullmqOptions, bullmqDispatcher, createBullmqWorker } from "@pressline/adapter-bullmq"
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"
import { createPostgresBackend } from "bullmq"
import pg from "pg"
import type { NodeSpec, Order, Reply } from "./NodeSpec.ts"

const spec = JSON.parse(process.argv[2] ?? "{}") as NodeSpec

const queueOf = ({ backend, name, url }: NonNullable<NodeSpec["queue"]>): BullmqOptions =>
  backend === "redis"
    ? { queue: name, connection: { url, maxRetriesPerRequest: null } }
    : {
        queue: name,
        connection: { connectionString: url, schema: "bullmq", migrate: true, max: 4 },
        backend: createPostgresBackend,
      }

const pool = new pg.Pool({ connectionString: spec.databaseUrl, max: spec.connections ?? 4 })
pool.on("error", () => {})
const queue = spec.queue === undefined ? null : queueOf(spec.queue)
const automation = createAutomation({
  ...spec.options,
  storage: postgres({ pool, schema: spec.schema, preparedStatements: true }),
  ai: localAi({ latency: spec.latency ?? 0 }),
  ...(queue === null ? {} : { dispatcher: bullmqDispatcher(queue) }),
})
let worker: ReturnType<typeof createBullmqWorker> | null = null

const close = async (input?: { readonly grace?: number }): Promise<void> => {
  await worker?.close(input)
  await automation.close(input)
  await pool.end()
  process.disconnect()
}

const answer = async ({ call, input }: Order): Promise<unknown> => {
  if (call === "now") return Date.now()
  if (call === "close") return close(input as { readonly grace?: number })
  if (call === "rest") return worker?.close(input as { readonly grace?: number })
  if (call === "work") {
    if (queue === null) throw new Error("this process has no queue")
    worker = createBullmqWorker(automation, { ...queue, concurrency: Number(input) })
    return null
  }
  const method = automation[call as "runNow"] as (given: unknown) => Promise<unknown>
  return method(input)
}

const send = (reply: Reply): void => void (process.connected && process.send?.(reply))

process.on("message", (order: Order) => {
  const { id } = order
  answer(order).then(
    (value) => send({ id, value: value ?? null }),
    (error: Error & { code?: string }) =>
      send({ id, error: { code: error.code ?? error.name, message: error.message } }),
  )
})
process.once("SIGTERM", () => void close())
flushCompileCache() // a process that is killed would not write it
send({ id: 0, value: "ready" })
