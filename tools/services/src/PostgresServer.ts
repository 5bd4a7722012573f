import { type ChildProcess, execFile, spawn } from "node:child_process"
import { chownSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { freePort } from "./localPort.ts"
import type { PostgresProgram } from "./postgresProgram.ts"
import type { RunningService } from "./Service.ts"
import { throwAway } from "./throwAway.ts"

/** A server of the caller's own: it can be killed and started again, with the same port and data. */
export interface PostgresServer extends RunningService {
  /** `pg_ctl stop -m immediate`, as if the machine had failed; then started again, until it answers. */
  readonly restart: () => Promise<void>
}

export interface PostgresServerOptions {
  /** What was answered outlives `restart`. Slower; default: nothing waits for anything. */
  readonly durable?: boolean
  /** More settings of the server; they win. */
  readonly settings?: Readonly<Record<string, number | string>>
}

/** uid and gid of `nobody` on every Debian: Postgres refuses to run as root. */
const NOBODY = 65534

/** Makes a database in a folder that goes with it, and starts it on a free port. */
export async function startServer(
  { from, home }: PostgresProgram,
  { durable = false, settings: more = {} }: PostgresServerOptions = {},
): Promise<PostgresServer> {
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const bin = isRoot && !reachableByAll(home) ? join(copyToTmp(home), "bin") : join(home, "bin")
  const folder = mkdtempSync(join(tmpdir(), "pressline-postgres-"))
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const data = join(folder, "data")
  const run = (program: string, args: ReadonlyArray<string>) =>
    promisify(execFile)(join(bin, program), args, { ...as, cwd: folder })

  const options = "-U postgres -A trust -E UTF8 --no-locale --no-sync --no-instructions"
  try {
    await run("initdb", ["-D", data, ...options.split(" ")])
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    throw cause
  }

  const port = await freePort()
  const settings = {
    listen_addresses: "127.0.0.1",
    max_connections: 200,
    // No folder outlives the run, so nothing waits for the disk; a killed server leaves what it wrote.
    fsync: "off",
    full_page_writes: "off",
    synchronous_commit: durable ? "on" : "off",
    ...more,
  }
  const start = (): ChildProcess =>
    spawn(
      join(bin, "postgres"),
      ["-D", data, "-p", `${port}`, "-k", folder].concat(
        Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ),
      { ...as, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
    )
  let child = start()
  const stop = throwAway(() => child, folder, "SIGINT")
  await answers(child)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    from,
    stop,
    restart: async () => {
      await run("pg_ctl", ["stop", "-m", "immediate", "-w", "-D", data])
      child = start()
      await answers(child)
    },
  }
}

const answers = (child: ChildProcess): Promise<void> =>
  new Promise((ready, fail) => {
    let log = ""
    child.stderr?.on("data", (chunk: Buffer) => {
      if (log.length < 100_000) log += chunk.toString()
      if (log.includes("ready to accept connections")) ready()
    })
    child.once("error", fail)
    child.once("exit", (code) => fail(new Error(`postgres exited with ${code}: ${log}`)))
  })

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
