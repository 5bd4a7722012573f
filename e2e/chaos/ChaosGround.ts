/** ChaosGround: servers of the campaign's own, the wires to them that can be cut, and those who watch. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Sent } from "@pressline/tools-fleet/nodeStorage"
import { ownPostgres } from "@pressline/tools-services/postgres"
import { type RedisServer, startOwnRedis } from "@pressline/tools-services/redis"
import { TcpProxy } from "@pressline/tools-services/TcpProxy"
import { Redis } from "ioredis"
import pg from "pg"
import { type LockWatch, watchLocks } from "./observe/lockHistory.ts"
import { type RemoteServer, startRemote } from "./remote/RemoteServer.ts"

export const SCHEMA = "chaos"

/** How the names of journals end. */
export const JOURNAL = ".jsonl"

/** Wires of two kinds of fate: half of the workers is behind each, so that a cut leaves others. */
const WIRES = 2

export interface Wire {
  readonly proxy: TcpProxy
  readonly url: string
}

export interface ChaosGround {
  readonly pool: pg.Pool
  /** The database itself, past every wire. */
  readonly databaseUrl: string
  readonly databaseWires: ReadonlyArray<Wire>
  readonly redisWires: ReadonlyArray<Wire>
  readonly remoteWires: ReadonlyArray<Wire>
  readonly remote: RemoteServer
  readonly restartDatabase: () => Promise<void>
  readonly redis: RedisPair
  /** Of that name, in a folder that goes with the campaign. */
  readonly file: (name: string) => string
  /** What every process noted before it sent it. */
  readonly readJournals: () => ReadonlyArray<Sent>
  readonly lockWatches: ReadonlyArray<LockWatch>
  readonly close: () => Promise<void>
}

export const openGround = async (latency: number, seed: number): Promise<ChaosGround> => {
  const database = await ownPostgres({ durable: true, settings: { max_connections: 300 } })
  const remote = await startRemote(latency, seed)
  const pool = new pg.Pool({ connectionString: database.url, max: 4 })
  pool.on("error", () => {})
  const folder = mkdtempSync(join(tmpdir(), "pressline-chaos-"))
  const wires = (url: string): Promise<ReadonlyArray<Wire>> =>
    Promise.all(
      Array.from({ length: WIRES }, async () => {
        const [proxy, proxied] = await TcpProxy.to(new URL(url))
        return { proxy, url: proxied.replace(/\/$/, "") }
      }),
    )
  const redis = await openRedis()
  const redisWires = await wires(redis.current.url)
  redis.wires.push(...redisWires)
  const databaseWires = await wires(database.url)
  const remoteWires = await wires(remote.url)
  return {
    pool,
    databaseUrl: database.url,
    databaseWires,
    redisWires,
    remoteWires,
    remote,
    restartDatabase: database.restart,
    redis,
    file: (name) => join(folder, name),
    readJournals: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith(JOURNAL))
        .flatMap((file) => linesOf(readFileSync(join(folder, file), "utf8"))),
    lockWatches: redis.watches,
    close: async () => {
      await pool.end().catch(() => {})
      for (const { proxy } of [...databaseWires, ...redisWires, ...remoteWires]) await proxy.close()
      await redis.stop()
      await remote.stop()
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const linesOf = (text: string): ReadonlyArray<Sent> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Sent)

/** A Redis and its replica. */
export interface RedisPair {
  current: RedisServer
  readonly wires: Array<Wire>
  readonly watches: Array<LockWatch>
  /** The replica becomes the master, as after the loss of a machine; what it had not got yet is lost. */
  readonly failover: () => Promise<void>
  readonly stop: () => Promise<void>
}

export const LOCK_PREFIX = "automation_lock_"

const openRedis = async (): Promise<RedisPair> => {
  const first = await startOwnRedis()
  let replica = await replicaOf(first)
  const watches = [await watchLocks(first.url, LOCK_PREFIX)]
  const pair: RedisPair = {
    current: first,
    wires: [],
    watches,
    failover: async () => {
      const lost = pair.current
      await replica.promote()
      watches.at(-1)?.stop()
      watches.push(await watchLocks(replica.server.url, LOCK_PREFIX))
      pair.current = replica.server
      for (const { proxy } of pair.wires) {
        proxy.target = new URL(replica.server.url)
        proxy.cut()
      }
      await lost.stop()
      replica = await replicaOf(pair.current)
    },
    stop: async () => {
      for (const watch of watches) watch.stop()
      await replica.server.stop()
      await pair.current.stop()
    },
  }
  return pair
}

const replicaOf = async (master: RedisServer) => {
  const { port } = new URL(master.url)
  const server = await startOwnRedis({
    replicaof: `127.0.0.1 ${port}`,
    "repl-diskless-sync-delay": 0,
  })
  return { server, promote: () => command(server.url, "REPLICAOF", "NO", "ONE") }
}

/** One command on a connection of its own. */
export const command = async (
  url: string,
  ...words: readonly [string, ...Array<string>]
): Promise<void> => {
  const client = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 2000 })
  client.on("error", () => {})
  const [name, ...input] = words
  await client.call(name, ...input).catch(() => {}) // a server that is away has lost more than this
  client.disconnect()
}
