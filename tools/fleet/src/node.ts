/** One process of the fleet: an automation of its own over the shared database, told what to do. */
import { flushCompileCache } from "node:module"
import { mediaFiles } from "@pressline/adapter-files"
import { type BullmqOptions, bullmqDispatcher, createBullmqWorker } from "@pressline/adapter-bullmq"
import { createAutomation, ledger, localAi } from "@pressline/core"
import { createPostgresBackend } from "bullmq"
import { Redis } from "ioredis"
import { redisLock } from "@pressline/adapter-redis-lock"
import pg from "pg"
import { block, meetFate, spare } from "./fate.ts"
import { nodeStorage } from "./nodeStorage.ts"
import type { NodeSpec, Order, Reply } from "./NodeSpec.ts"
import { remoteAi, remoteNotifier, remotePublisher } from "./remoteServices.ts"

const spec = JSON.parse(process.argv[2] ?? "{}") as NodeSpec

const queueOf = ({ backend, name, url }: NonNullable<NodeSpec["queue"]>): BullmqOptions =>
  backend === "redis"
    ? { queue: name, connection: { url, maxRetriesPerRequest: null } }
    : {
        queue: name,
        connection: { connectionString: url, schema: "bullmq", migrate: true, max: 4 },
        backend: createPostgresBackend,
      }

const pool = new pg.Pool({
  connectionString: spec.databaseUrl,
  max: spec.connections ?? 4,
  ...(spec.patience === undefined
    ? {}
    : { query_timeout: spec.patience, connectionTimeoutMillis: spec.patience }),
})
pool.on("error", () => {})
const redis =
  spec.lock === undefined
    ? null
    : new Redis(spec.lock, { maxRetriesPerRequest: 1, commandTimeout: 2000 })
redis?.on("error", () => {})
const send = (reply: Reply): Promise<void> =>
  new Promise((sent) => {
    if (process.connected) process.send?.(reply, () => sent())
    else sent()
  })
const queue = spec.queue === undefined ? null : queueOf(spec.queue)
const automation = createAutomation({
  ...spec.options,
  storage: nodeStorage(spec, pool, meetFate(spec.fate, send)),
  ai: spec.remote === undefined ? localAi({ latency: spec.latency ?? 0 }) : remoteAi(spec.remote),
  ...(spec.remote === undefined
    ? {}
    : { publisher: remotePublisher(spec.remote), notifier: remoteNotifier(spec.remote) }),
  ...(spec.media === undefined ? {} : { media: mediaFiles({ dir: spec.media }) }),
  ...(spec.ledger === true ? { credits: ledger() } : {}),
  ...(redis === null ? {} : { lock: redisLock({ client: redis }) }),
  ...(queue === null ? {} : { dispatcher: bullmqDispatcher(queue) }),
})
let worker: ReturnType<typeof createBullmqWorker> | null = null

const close = async (input?: { readonly grace?: number }): Promise<void> => {
  await worker?.close(input)
  await automation.close(input)
  await pool.end()
  redis?.disconnect()
  process.disconnect()
}

const answer = async ({ call, input }: Order): Promise<unknown> => {
  if (call === "now") return Date.now()
  if (call === "memory") return process.memoryUsage()
  if (call === "spare") return spare()
  if (call === "block") return block(Number(input))
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

process.on("message", (order: Order) => {
  const { id } = order
  answer(order).then(
    (value) => void send({ id, value: value ?? null }),
    (error: Error & { code?: string }) =>
      void send({ id, error: { code: error.code ?? error.name, message: error.message } }),
  )
})
process.once("SIGTERM", () => void close())
flushCompileCache() // a process that is killed would not write it
void send({ id: 0, value: "ready" })
