/** Clients of the run's Redis, and servers of a test's own that may be broken. */
import { type Redis, Cluster, Redis as Redis6 } from "ioredis"
import { Redis as Redis5 } from "ioredis-5"
import type { RedisClient } from "@pressline/adapter-redis-lock"
import { freePort } from "@pressline/tools-services/localPort"
import { startOwnRedis } from "@pressline/tools-services/redis"
import { TcpProxy } from "@pressline/tools-services/TcpProxy"
import { service } from "@pressline/tools-services/testService"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"

const noSkip = {
  skip: (reason?: string | boolean) => {
    throw new Error(String(reason))
  },
} as unknown as Parameters<typeof service>[0]

const redisUrl = async (): Promise<string> => (await service(noSkip, "redis")).url

type Closable = RedisClient & { disconnect(): void; on(event: "error", f: () => void): unknown }

/** A client that goes with the scope. */
const scoped = <Client extends Closable>(open: () => Promise<Client>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = await open()
      client.on("error", () => {})
      return client
    }),
    (client) => Effect.sync(() => client.disconnect()),
  )

export const clients: Readonly<Record<string, Effect.Effect<RedisClient, never, Scope>>> = {
  "ioredis 6": scoped(async () => new Redis6(await redisUrl())),
  "ioredis 5": scoped(async () => new Redis5(await redisUrl())),
  "a cluster": Effect.flatMap(
    Effect.acquireRelease(
      Effect.promise(async () =>
        startOwnRedis({
          "cluster-enabled": "yes",
          "cluster-announce-ip": "127.0.0.1",
          "cluster-port": await freePort(), // by default its own port and 10,000, which may not exist
        }),
      ),
      ({ stop }) => Effect.promise(stop),
    ),
    ({ url }) => scoped(() => oneNodeCluster(url)),
  ),
}

const oneNodeCluster = async (url: string): Promise<Cluster> => {
  const node = new Redis6(url)
  await node.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
  while (!String(await node.call("CLUSTER", "INFO")).includes("cluster_state:ok"))
    await new Promise((resolve) => setTimeout(resolve, 20))
  node.disconnect()
  return new Cluster([url])
}

/** A Redis of a test's own, behind a wire that can be cut, and a client on it. */
export const breakable = Effect.gen(function* () {
  const own = Effect.acquireRelease(
    Effect.promise(() => startOwnRedis()),
    ({ stop }) => Effect.promise(stop),
  )
  const server = yield* own
  const [proxy, url] = yield* Effect.acquireRelease(
    Effect.promise(() => TcpProxy.to(new URL(server.url))),
    ([opened]) => Effect.promise(() => opened.close()),
  )
  const client: Redis = yield* scoped(async () => new Redis6(url))
  const direct: Redis = yield* scoped(async () => new Redis6(server.url))
  return { client, direct, own, proxy, server }
})
