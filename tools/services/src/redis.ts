import { execFileSync, spawn } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { cacheFolder } from "./cacheFolder.ts"
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

/** A server that a test may flush, break and stop; `more` are settings of redis.conf. */
export async function startOwnRedis(
  more: Readonly<Record<string, string | number>> = {},
): Promise<RunningService> {
  const { bin, env, from } = program()
  const folder = mkdtempSync(join(tmpdir(), "pressline-redis-"))
  const port = await freePort()
  const settings = { port, bind: "127.0.0.1", save: "", appendonly: "no", dir: folder, ...more }
  const child = spawn(
    bin,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    { env, stdio: ["ignore", "pipe", "pipe"] },
  )
  const stop = throwAway(() => child, folder, "SIGTERM")
  let log = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (log += chunk.toString()))
  child.once("error", (cause) => (log += cause.message))

  const end = Date.now() + START_MS
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error(`redis-server did not start: ${log}`)
    }
    await sleep(20)
  }
  return { url: `redis://127.0.0.1:${port}`, from, stop }
}

interface Program {
  readonly bin: string
  readonly env: NodeJS.ProcessEnv
  readonly from: string
}

function program(): Program {
  const found = onPath("redis-server", "valkey-server")
  if (found) return { bin: found, env: process.env, from: found }
  if (!onPath("apt-get") || !onPath("dpkg-deb"))
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

/** No root needed, nothing installed, no service started: apt gets a private state folder. */
function debianRedis(): { readonly bin: string; readonly lib: string } {
  const folder = join(cacheFolder, "redis")
  const triplet = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu"
  const redis = { bin: join(folder, "usr/bin/redis-server"), lib: join(folder, "usr/lib", triplet) }
  if (existsSync(redis.bin)) return redis

  const part = `${folder}.${process.pid}`
  const debs = join(part, "debs")
  for (const name of ["state/lists/partial", "cache/archives/partial", "debs", "root"])
    mkdirSync(join(part, name), { recursive: true })
  const options = [
    `Dir::State=${part}/state`,
    "Dir::State::status=/var/lib/dpkg/status",
    `Dir::Cache=${part}/cache`,
    "Debug::NoLocking=1",
    "APT::Sandbox::User=",
    "Acquire::Languages=none",
    "Acquire::Retries=3",
  ].flatMap((option) => ["-o", option])
  const apt = (...args: ReadonlyArray<string>): string =>
    execFileSync("apt-get", [...options, "-qq", ...args], {
      cwd: debs,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    })
  apt("update")
  const missing = apt("-s", "--no-install-recommends", "install", "redis-server")
    .split("\n")
    .flatMap((line) => (line.startsWith("Inst ") ? (line.split(" ")[1] ?? []) : []))
  // The binary is in redis-tools; redis-server is a symbolic link to it.
  apt("download", ...new Set(["redis-server", "redis-tools", ...missing]))
  for (const deb of readdirSync(debs))
    execFileSync("dpkg-deb", ["-x", join(debs, deb), join(part, "root")])
  try {
    renameSync(join(part, "root"), folder)
  } catch (cause) {
    if (!existsSync(redis.bin)) throw cause // else another process was faster
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return redis
}
