// BullMQ: a flow per stage, whose children are its batches, on Redis or on its Postgres backend.
import { createPostgresBackend, FlowProducer, Queue, runMigrations, Worker } from "bullmq"
import pg from "pg"
import { ask, handleBatch, planBatches } from "../domain/batches.ts"
import { FINISH } from "../domain/statements.ts"
import { domainSystem } from "../systems/domainSystem.ts"

const QUEUE = "pipeline"
const JOB = { removeOnComplete: true, attempts: 3 }

const connectionOf = (url) => {
  const { hostname, password, pathname, port, username } = new URL(url)
  return {
    host: hostname,
    port: Number(port),
    user: username,
    ...(password === "" ? {} : { password }),
    database: pathname.slice(1),
  }
}

export const system = (variant) =>
  domainSystem(
    async ({ redis, url }) => {
      const pool = new pg.Pool({ connectionString: url, max: 2 })
      const backend = variant === "postgres" ? [createPostgresBackend] : []
      const options =
        variant === "postgres"
          ? { connection: connectionOf(url) }
          : {
              connection: { url: redis, maxRetriesPerRequest: null },
              prefix: `bench_${process.pid}`,
            }
      const queue = new Queue(QUEUE, { ...options, defaultJobOptions: JOB }, ...backend)
      const flow = new FlowProducer(options, ...backend)
      let done = Promise.withResolvers()
      const beginStage = async (site, stage) => {
        if (stage > 7) {
          await ask(pool, FINISH, [site])
          return done.resolve()
        }
        const batches = await planBatches(pool, stage, { site })
        await flow.add({
          name: "stage",
          queueName: QUEUE,
          data: { site, stage: stage + 1 },
          opts: JOB,
          children: batches.map((ids, batch) => ({
            name: "batch",
            queueName: QUEUE,
            data: { site, stage, batch, ids },
            opts: { ...JOB, failParentOnFailure: true },
          })),
        })
      }
      const worker = new Worker(
        QUEUE,
        async ({ data, name }) => {
          if (name === "stage") return beginStage(data.site, data.stage)
          await handleBatch(pool, data.stage, { site: data.site }, data.batch, data.ids)
        },
        { ...options, concurrency: 1 },
        ...backend,
      )
      for (const source of [worker, queue, flow]) source.on("error", (error) => done.reject(error))
      worker.on("failed", (_job, error) => done.reject(error))
      await worker.waitUntilReady()
      await queue.waitUntilReady()
      return {
        run: async (site) => {
          done = Promise.withResolvers()
          await queue.add("stage", { site, stage: 1 })
          await done.promise
        },
        close: async () => {
          done.promise.catch(() => {})
          await worker.close()
          await queue.close()
          await flow.close()
          await pool.end()
        },
      }
    },
    variant === "postgres" ? migrate : undefined,
  )

const migrate = async (url) => {
  const client = new pg.Client(url)
  await client.connect()
  await runMigrations(client)
  await client.end()
}
