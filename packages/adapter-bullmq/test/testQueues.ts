/** Queues of a test's own on the run's Redis and Postgres. */
import type { BullmqOptions } from "@pressline/adapter-bullmq"
import { service } from "@pressline/tools-services/testService"
import { createPostgresBackend, Queue } from "bullmq"

const noSkip = {
  skip: (reason?: string | boolean) => {
    throw new Error(String(reason))
  },
} as unknown as Parameters<typeof service>[0]

export const redisUrl = async (): Promise<string> => (await service(noSkip, "redis")).url
export const postgresUrl = async (): Promise<string> => (await service(noSkip, "postgres")).url

/** The connection as plain data, so that it can travel to another process. */
export interface Place {
  readonly backend: "postgres" | "redis"
  readonly url: string
}

export const BACKENDS = ["Redis", "Postgres"] as const
export type Backend = (typeof BACKENDS)[number]

export const placeOn = async (backend: Backend): Promise<Place> =>
  backend === "Redis"
    ? { backend: "redis", url: await redisUrl() }
    : { backend: "postgres", url: await postgresUrl() }

export const optionsAt = ({ backend, url }: Place, queue: string): BullmqOptions =>
  backend === "redis"
    ? { queue, connection: { url, maxRetriesPerRequest: null } }
    : {
        queue,
        connection: { connectionString: url, schema: "bullmq", migrate: true, max: 4 },
        backend: createPostgresBackend,
      }

/** The queue itself, to look at it and to break it. */
export const queueOf = (options: BullmqOptions): Queue => {
  const { backend, connection, queue = "pressline" } = options
  const opened = new Queue(queue, { connection } as never, backend as never)
  opened.on("error", () => {})
  return opened
}

/** BullMQ's tables, made before the first of many connections. */
export const migrated = async (): Promise<void> => {
  const queue = queueOf(optionsAt(await placeOn("Postgres"), "migrated"))
  await queue.waitUntilReady()
  await queue.close()
}
