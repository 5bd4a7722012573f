// pg-boss: every stage inserts a job per batch; ten are fetched at a time, and at once while there are more.
import pg from "pg"
import { PgBoss } from "pg-boss"
import { ask, handleBatch, planBatches } from "../domain/batches.ts"
import { FINISH } from "../domain/statements.ts"
import { domainSystem } from "../systems/domainSystem.ts"

const QUEUE = "pipeline"

export const system = () =>
  domainSystem(async ({ url }) => {
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    const boss = new PgBoss({
      connectionString: url,
      max: 5,
      useListenNotify: true,
      schedule: false,
    })
    let done = Promise.withResolvers()
    boss.on("error", (error) => done.reject(error))
    await boss.start()
    const left = new Map()
    const beginStage = async (site, stage) => {
      if (stage > 7) {
        await ask(pool, FINISH, [site])
        return done.resolve()
      }
      const batches = await planBatches(pool, stage, { site })
      left.set(site, batches.length)
      await boss.insert(
        QUEUE,
        batches.map((ids, batch) => ({ data: { site, stage, batch, ids } })),
      )
    }
    const handle = async ({ begin, batch, ids, site, stage }) => {
      if (begin) return beginStage(site, 1)
      await handleBatch(pool, stage, { site }, batch, ids)
      left.set(site, left.get(site) - 1)
      if (left.get(site) === 0) await beginStage(site, stage + 1)
    }
    await boss.work(
      QUEUE,
      {
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
        batchSize: 10,
        burstWhenBatchFull: true,
      },
      async (jobs) => {
        try {
          for (const { data } of jobs) await handle(data)
        } catch (error) {
          done.reject(error)
          throw error
        }
      },
    )
    return {
      run: async (site) => {
        done = Promise.withResolvers()
        await boss.send(QUEUE, { begin: true, site })
        await done.promise
      },
      close: async () => {
        done.promise.catch(() => {})
        await boss.stop({ graceful: false })
        await pool.end()
      },
    }
  }, migrate)

const migrate = async (url) => {
  const boss = new PgBoss({ connectionString: url, max: 4 })
  boss.on("error", () => {})
  await boss.start()
  await boss.createQueue(QUEUE, { notify: true, policy: "standard" })
  await boss.stop({ graceful: false })
}
