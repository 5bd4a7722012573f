/** The automation as every process of the fleet has it: the same storage, queue, lock, stages and folder. */
import { join } from "node:path"
import { type BullmqOptions, bullmqDispatcher } from "@pressline/adapter-bullmq"
import { mediaFiles, staticSite } from "@pressline/adapter-files"
import { postgres } from "@pressline/adapter-postgres"
import { redisLock } from "@pressline/adapter-redis-lock"
import { type Automation, createAutomation, ledger, localAi } from "@pressline/core"
import { createPostgresBackend } from "bullmq"
import { Redis } from "ioredis"
import pg from "pg"
import type { Settings } from "./settings.ts"

export interface Opened {
  readonly automation: Automation
  readonly queue: BullmqOptions
  /** Closes what was opened here; the automation is closed before. */
  readonly close: () => Promise<void>
}

export const open = ({ databaseUrl, latency, out, queue: kind, redisUrl }: Settings): Opened => {
  const pool = new pg.Pool({ connectionString: databaseUrl })
  pool.on("error", () => {}) // a connection that breaks while nobody uses it: the pool opens another
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  redis.on("error", () => {})
  const queue: BullmqOptions =
    kind === "redis"
      ? { connection: { url: redisUrl, maxRetriesPerRequest: null } }
      : {
          connection: { connectionString: databaseUrl, schema: "bullmq", migrate: true },
          backend: createPostgresBackend,
        }
  const automation = createAutomation({
    storage: postgres({ pool, preparedStatements: true }),
    ai: localAi({ latency }), // your models in its place
    credits: ledger(),
    dispatcher: bullmqDispatcher(queue),
    lock: redisLock({ client: redis }),
    media: mediaFiles({ dir: join(out, "media") }),
    publisher: staticSite({ dir: (siteId) => join(out, siteId), title: "Good Questions" }),
    leaseTtl: "6 seconds", // short, so that a takeover is soon seen; the default is 30 seconds
    poll: "2 seconds",
    sweepEvery: "5 seconds",
  })
  return {
    automation,
    queue,
    close: async () => {
      redis.disconnect()
      await pool.end()
    },
  }
}
