import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { cacheFolder } from "./cacheFolder.ts"
import { debianLibraries, hasDebian, unpackDebian } from "./debianPackages.ts"
import { accepts, freePort } from "./localPort.ts"
import { onPath } from "./onPath.ts"
import { type RunningService, Unavailable } from "./Service.ts"
import { throwAway } from "./throwAway.ts"

const START_MS = 10_000

/**
 * $TEST_REDIS_URL, else redis-server or valkey-server on PATH, else Debian's package unpacked into
 * the cache. Always a server of its own: one that already runs may hold somebody's data.
 */
export async function startRedis(): Promise<RunningService> {
  const given = process.env["TEST_REDIS_URL"]
  if (given) return { url: given, from: "TEST_REDIS_URL", stop: async () => {} }
  return startOwnRedis()
}

/** A server of the caller's own: it can be killed and started again, with the same port and no data. */
export interface RedisServer extends RunningService {
  /** `kill -9`, then started again, until it answers. */
  readonly restart: () => Promise<void>
}

/** A server that a test may flush, break and stop; `more` are settings of redis.conf. */
export async function startOwnRedis(
  more: Readonly<Record<string, string | number>> = {},
): Promise<RedisServer> {
  const { bin, env, from } = program()
  const folder = mkdtempSync(join(tmpdir(), "pressline-redis-"))
  const port = await freePort()
  const settings = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: folder, ...more }
  let log = ""
  const start = (): ChildProcess => {
    const started = spawn(
      bin,
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]),
      { env, stdio: ["ignore", "pipe", "pipe"] },
    )
    log = ""
    for (const stream of [started.stdout, started.stderr])
      stream.on("data", (chunk: Buffer) => (log += chunk.toString()))
    started.once("error", (cause) => (log += cause.message))
    return started
  }
  let child = start()
  const stop = throwAway(() => child, folder, "SIGTERM")
  const answers = async (): Promise<void> => {
    const end = Date.now() + START_MS
    while (!(await accepts(port))) {
      if (child.exitCode !== null || Date.now() > end) {
        await stop()
        throw new Error(`redis-server did not start: ${log}`)
      }
      await sleep(20)
    }
  }
  await answers()
  return {
    url: `redis://127.0.0.1:${port}`,
    from,
    stop,
    restart: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve))
      child.kill("SIGKILL")
      await gone
      child = start()
      await answers()
    },
  }
}

interface Program {
  readonly bin: string
  readonly env: NodeJS.ProcessEnv
  readonly from: string
}

function program(): Program {
  const found = onPath("redis-server", "valkey-server")
  if (found) return { bin: found, env: process.env, from: found }
  if (!hasDebian())
    throw new Unavailable(
      "no Redis: set TEST_REDIS_URL, or put redis-server or valkey-server on PATH",
    )
  const { bin, lib } = debianRedis()
  return {
    bin,
    env: { ...process.env, LD_LIBRARY_PATH: lib },
    from: "Debian's redis-server, unpacked",
  }
}

function debianRedis(): { readonly bin: string; readonly lib: string } {
  const folder = join(cacheFolder, "redis")
  // The binary is in redis-tools; redis-server is a symbolic link to it.
  unpackDebian(folder, ["redis-server"], ["redis-server", "redis-tools"])
  return { bin: join(folder, "usr/bin/redis-server"), lib: join(folder, debianLibraries) }
}
