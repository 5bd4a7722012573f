// A job that is added to an idle queue, with its worker in the same process.
import { Queue, Worker } from "bullmq"
import pg from "pg"
import { PgBoss } from "pg-boss"

const QUEUE = "starts"

const fail = (error) => {
  throw error
}

/** On Redis. */
export const bullmq = async ({ began, redis }) => {
  const options = {
    connection: { url: redis, maxRetriesPerRequest: null },
    prefix: `bench_${process.pid}`,
  }
  const queue = new Queue(QUEUE, options)
  const worker = new Worker(QUEUE, async () => began(), options)
  queue.on("error", fail)
  worker.on("error", fail)
  await queue.waitUntilReady()
  await worker.waitUntilReady()
  return {
    start: async (sample) => {
      await queue.add("job", { sample }, { removeOnComplete: true })
    },
    close: async () => {
      await worker.close()
      await queue.close()
    },
  }
}

/** With LISTEN and NOTIFY. */
export const pgBoss = async ({ began, url }) => {
  const boss = new PgBoss({ connectionString: url, useListenNotify: true, schedule: false })
  boss.on("error", fail)
  await boss.start()
  await boss.createQueue(QUEUE, { notify: true, policy: "standard" })
  await boss.work(QUEUE, async () => began())
  await listening(url)
  return {
    start: async (sample) => {
      await boss.send(QUEUE, { sample })
    },
    close: () => boss.stop({ graceful: false }),
  }
}

/** Until a session has begun to listen: only then is a job noticed at once. */
const listening = async (url) => {
  const client = new pg.Client(url)
  await client.connect()
  for (;;) {
    const { rowCount } = await client.query(
      "select from pg_stat_activity where datname = current_database() and query ilike 'listen%'",
    )
    if (rowCount > 0) break
    await new Promise((again) => setTimeout(again, 20))
  }
  await client.end()
}
