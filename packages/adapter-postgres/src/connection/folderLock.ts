/**
 * folderLock: one process at a time in a folder, by a lock of the operating system. It goes with its
 * process, however that ends, and is seen from every container of the machine.
 */
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { resolve } from "node:path"
import type { DatabaseSync } from "node:sqlite"

/** Who has a folder; for the words of a refusal, and nothing else. */
interface Owner {
  readonly pid: number
  readonly host: string
}

/** The locks that are held here, by their files. One that is collected as garbage would be given back. */
const held = new Map<string, DatabaseSync>()

/** Takes the lock and answers how to give it back, or throws an error that names who has it. */
export const lockFolder = (dir: string): (() => void) => {
  mkdirSync(dir, { recursive: true })
  const file = resolve(dir, "pressline.lock")
  const ownerFile = resolve(dir, "pressline.owner.json")
  if (held.has(file)) throw isOpenIn("this process")
  const lock = lockOf(file)
  if (lock === null) throw isOpenIn(wordsFor(readOwner(ownerFile)))
  held.set(file, lock)
  const release = (): void => {
    try {
      rmSync(ownerFile, { force: true })
    } finally {
      held.delete(file)
      lock.close()
    }
  }
  try {
    writeFileSync(ownerFile, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Owner))
  } catch (error) {
    release()
    throw error
  }
  return release
}

/**
 * Node has no call for file locks, but its SQLite takes them: a transaction that is never committed, on a
 * file that stays empty. Null: another has it. Reading the file here by other means would give up the lock:
 * POSIX ends a process's locks on a file when it closes that file once.
 */
const lockOf = (file: string): DatabaseSync | null => {
  const lock = open(file)
  try {
    lock.exec("pragma journal_mode = memory") // no second file
    lock.exec("begin exclusive")
    return lock
  } catch (error) {
    lock.close()
    const code = sqliteCode(error)
    if (code === BUSY) return null
    if (code !== NOT_A_DATABASE) throw cannotLock(file, error)
    // Something else wrote to the file. Nobody has it: that would have been said first.
    truncateSync(file)
    return lockOf(file)
  }
}

const BUSY = 5
const NOT_A_DATABASE = 26

/** Milliseconds that a lock is asked for again: of several that ask at once, one gets it. */
const PATIENCE = 500

const open = (file: string): DatabaseSync => {
  // Loaded when needed: Node 22 warns that it is experimental.
  const sqlite = process.getBuiltinModule("node:sqlite")
  if (sqlite === undefined)
    throw new Error("this Node is built without node:sqlite, whose file locks are used")
  try {
    return new sqlite.DatabaseSync(file, { timeout: PATIENCE })
  } catch (error) {
    throw cannotLock(file, error)
  }
}

const cannotLock = (file: string, cause: unknown): Error =>
  new Error(`${file} cannot be locked: ${cause instanceof Error ? cause.message : String(cause)}`, {
    cause,
  })

/** SQLite's primary result code; the higher bits say more than is asked here. */
const sqliteCode = (error: unknown): number | null =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : null

const isOpenIn = (who: string): Error =>
  new Error(`it is open in ${who}. Stop it first, or use another folder.`)

const wordsFor = (owner: Owner | null): string =>
  owner === null
    ? "another process"
    : `process ${owner.pid} on ${owner.host === hostname() ? "this machine" : owner.host}`

/** Null while it is being written, or where something damaged it. */
const readOwner = (file: string): Owner | null => {
  try {
    const { host, pid } = JSON.parse(readFileSync(file, "utf8")) as Partial<Owner>
    return pid === undefined || host === undefined ? null : { pid, host }
  } catch {
    return null
  }
}
