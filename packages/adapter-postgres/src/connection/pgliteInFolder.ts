/**
 * pgliteInFolder: PGlite on the files of a folder, made whole or not at all, whose commits have reached
 * the disk before they are answered.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs"
import { join } from "node:path"
import type { PGlite, postgresMod } from "@electric-sql/pglite"

/** Waits until a file has reached the disk. */
export type Sync = (fd: number) => void

export const pgliteInFolder = async (dir: string, sync: Sync = syncOrSkip): Promise<PGlite> => {
  const data = join(dir, "postgres")
  if (!existsSync(data)) await make(dir, data, sync)
  try {
    // PGlite would make a new database over what is left of another.
    if (!existsSync(join(data, "PG_VERSION"))) throw new Error("PG_VERSION is missing")
    return await open(data, sync)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `the database in ${data} does not start: ${words}. If it is damaged, put a copy back, or remove ${dir} and start anew`,
      { cause },
    )
  }
}

/** A crash in between leaves no half of a database: the folder gets its name when all of it is on disk. */
const make = async (dir: string, data: string, sync: Sync): Promise<void> => {
  const unfinished = `${data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const pglite = await open(unfinished, sync)
  await pglite.close()
  syncTree(unfinished, sync)
  renameSync(unfinished, data)
  syncPath(dir, "r", sync)
}

/**
 * PGlite runs Postgres with `-F`, and its files have no fsync. Here they have one, Postgres is left to
 * decide when to call it, and writes its log by the one method that calls it.
 */
const open = async (data: string, sync: Sync): Promise<PGlite> => {
  const [{ PGlite }, { NodeFS }] = await Promise.all([
    import("@electric-sql/pglite"),
    import("@electric-sql/pglite/nodefs"),
  ])
  let synced = 0
  let reason = ""
  const prepare = (module: Module): void => {
    const { stream_ops: files, tryFSOperation } = module.NODEFS as unknown as NodeFiles
    files.fsync = ({ nfd }) => {
      synced += 1
      tryFSOperation(() => sync(nfd))
      return 0
    }
    Object.assign(module, { onAbort: () => stop(module, data, reason) })
  }
  class SyncedFiles extends NodeFS {
    override async init(...given: Parameters<InstanceType<typeof NodeFS>["init"]>) {
      const { emscriptenOpts } = await super.init(...given)
      return {
        emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), prepare] },
      }
    }
  }
  const options = {
    fs: new SyncedFiles(data),
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F"),
      ...["-c", "wal_sync_method=fsync"],
    ],
    onStderr: (line: string) => {
      reason = /(?:FATAL|PANIC): +(.*)/u.exec(line)?.[1] ?? reason
      return false // not for the host's console
    },
  }
  const pglite = await PGlite.create(options).catch((cause: unknown) => {
    throw reason === "" ? cause : new Error(reason, { cause })
  })
  if (synced > 0) return pglite
  await pglite.close()
  throw new Error(
    "this version of @electric-sql/pglite does not let its files reach the disk; install 0.5.16",
  )
}

type Module = postgresMod.PostgresMod

/** Emscripten's files of this machine, as far as they are used here. */
interface NodeFiles {
  readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number }
  /** Turns what Node throws into the error number that Postgres is told. */
  readonly tryFSOperation: (operation: () => void) => void
}

/**
 * Postgres has given up, as it does when its disk fails: the statement and all later ones say so.
 * PGlite by itself would call what has stopped again and again.
 */
const stop = (module: Module, data: string, reason: string): void => {
  const message = `Postgres in ${data} has stopped: ${reason}. Start this process again.`
  const refuse = (): never => {
    throw Object.assign(new Error(message), { code: "57P02" })
  }
  const calls: ReadonlyArray<keyof Module> = [
    "_PostgresMainLoopOnce",
    "_PostgresSendReadyForQueryIfNecessary",
    "_pgl_pq_flush",
    "_pgl_run_atexit_funcs",
    "stackRestore",
  ]
  for (const call of calls) Object.assign(module, { [call]: refuse })
}

const syncTree = (folder: string, sync: Sync): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    syncPath(join(entry.parentPath, entry.name), entry.isDirectory() ? "r" : "r+", sync)
  syncPath(folder, "r", sync)
}

const syncPath = (path: string, flags: "r" | "r+", sync: Sync): void => {
  const fd = openSync(path, flags)
  try {
    sync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Windows cannot sync what is opened for reading, such as folders, and keeps their names by itself. */
const syncOrSkip: Sync = (fd) => {
  try {
    fsyncSync(fd)
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) throw error
  }
}
