import { spawn } from "node:child_process"
import { chownSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { accepts, freePort } from "./localPort.ts"
import { onPath } from "./onPath.ts"
import { ownPostgres } from "./postgres.ts"
import { type RunningService, Unavailable } from "./Service.ts"
import { throwAway } from "./throwAway.ts"

const START_MS = 10_000

/** uid and gid of `nobody` on every Debian: PgBouncer refuses to run as root. */
const NOBODY = 65534

/** PgBouncer on PATH, in transaction mode, with fewer connections than it is asked for. */
export async function startPgBouncer(): Promise<RunningService> {
  const bin = onPath("pgbouncer")
  if (bin === undefined) throw new Unavailable("no PgBouncer: put pgbouncer on PATH")
  const server = await ownPostgres()
  const { hostname, pathname, port: serverPort, username } = new URL(server.url)
  const folder = mkdtempSync(join(tmpdir(), "pressline-pgbouncer-"))
  const port = await freePort()
  const database = pathname.slice(1)
  writeFileSync(join(folder, "users.txt"), `"${username}" ""\n`)
  writeFileSync(
    join(folder, "pgbouncer.ini"),
    `[databases]
${database} = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, "users.txt")}
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`,
  )
  const isRoot = process.getuid?.() === 0
  if (isRoot)
    for (const name of ["", "users.txt", "pgbouncer.ini"])
      chownSync(join(folder, name), NOBODY, NOBODY)
  const child = spawn(bin, ["-q", join(folder, "pgbouncer.ini")], {
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  })
  const stopBouncer = throwAway(() => child, folder, "SIGTERM")
  const stop = async (): Promise<void> => {
    await stopBouncer()
    await server.stop()
  }
  let log = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (log += chunk.toString()))
  child.once("error", (cause) => (log += cause.message))
  const end = Date.now() + START_MS
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > end) {
      await stop()
      throw new Error(`pgbouncer did not start: ${log}`)
    }
    await sleep(20)
  }
  return {
    url: `postgres://${username}@127.0.0.1:${port}/${database}`,
    from: "pgbouncer on PATH",
    stop,
  }
}
