// graphile-worker: every stage adds a job per batch; `localQueue` fetches 50 at a time.
import { Logger, run, runMigrations } from "graphile-worker"
import pg from "pg"
import { ask, handleBatch, planBatches } from "../domain/batches.ts"
import { FINISH } from "../domain/statements.ts"
import { domainSystem } from "../systems/domainSystem.ts"

const logger = new Logger(() => (level, message) => {
  if (level === "error") console.error(message)
})

export const system = (variant) =>
  domainSystem(async ({ url }) => {
    const pool = new pg.Pool({ connectionString: url, max: 6 })
    pool.on("error", () => {})
    const left = new Map()
    let done = Promise.withResolvers()
    const beginStage = async (site, stage, helpers) => {
      if (stage > 7) {
        await ask(pool, FINISH, [site])
        return done.resolve()
      }
      const batches = await planBatches(pool, stage, { site })
      left.set(site, batches.length)
      await helpers.addJobs(
        batches.map((ids, batch) => ({
          identifier: "batch",
          payload: { site, stage, batch, ids },
        })),
      )
    }
    const runner = await run({
      pgPool: pool,
      concurrency: 1,
      noHandleSignals: true,
      pollInterval: 2000,
      logger,
      preset:
        variant === "localQueue"
          ? { worker: { localQueue: { size: 50 }, completeJobBatchDelay: 0, concurrentJobs: 1 } }
          : undefined,
      taskList: {
        begin: ({ site }, helpers) => beginStage(site, 1, helpers),
        batch: async ({ batch, ids, site, stage }, helpers) => {
          await handleBatch(pool, stage, { site }, batch, ids)
          left.set(site, left.get(site) - 1)
          if (left.get(site) === 0) await beginStage(site, stage + 1, helpers)
        },
      },
    })
    runner.events.on("job:error", ({ error }) => done.reject(error))
    return {
      run: async (site) => {
        done = Promise.withResolvers()
        await runner.addJob("begin", { site })
        await done.promise
      },
      close: async () => {
        await runner.stop().catch(() => {})
        await pool.end()
      },
    }
  }, migrate)

const migrate = async (url) => {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  await runMigrations({ pgPool: pool, logger })
  await pool.end()
}
