/** folderLock: one process at a time in a folder; the lock of a process that died is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"

/** Who has a folder. `startedAt` tells a process from a later one with the same number, where known. */
interface Owner {
  readonly pid: number
  readonly host: string
  readonly startedAt: string | null
}

export interface FolderLock {
  /** The process that had it before died without giving it back. */
  readonly inherited: boolean
  readonly release: () => void
}

const FILE = "pressline.lock"

/** Takes the lock, or throws an error that names who has it. */
export const lockFolder = (dir: string): FolderLock => {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, FILE)
  const own = `${file}.${process.pid}`
  const self = ownerOf(process.pid)
  writeFileSync(own, JSON.stringify(self))
  let inherited = false
  try {
    while (!linked(own, file)) {
      const owner = readOwner(file)
      if (owner === null) continue
      if (isAlive(owner)) throw new Error(sentence(dir, owner))
      inherited = true
      bury(file, owner)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return {
    inherited,
    release: () => {
      const owner = readOwner(file)
      if (owner !== null && isSame(owner, self)) rmSync(file, { force: true })
    },
  }
}

const sentence = (dir: string, { host, pid }: Owner): string => {
  const who = pid === process.pid && host === hostname() ? "this process" : `process ${pid}`
  return `${dir} is open in ${who} on ${host}. Stop it first, or use another folder.`
}

/** Makes the lock file in one step, whole or not at all. */
const linked = (own: string, file: string): boolean => {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false
    throw error
  }
}

/** Moves a dead process's lock away; if it was another's by then, puts that one back. */
const bury = (file: string, dead: Owner): void => {
  const grave = `${file}.${process.pid}.dead`
  try {
    renameSync(file, grave)
  } catch (error) {
    if (codeOf(error) === "ENOENT") return
    throw error
  }
  const buried = readOwner(grave)
  if (buried !== null && !isSame(buried, dead)) linked(grave, file)
  rmSync(grave, { force: true })
}

const readOwner = (file: string): Owner | null => {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null
    throw error
  }
}

const isSame = (one: Owner, other: Owner): boolean =>
  one.pid === other.pid && one.host === other.host && one.startedAt === other.startedAt

const ownerOf = (pid: number): Owner => ({ pid, host: hostname(), startedAt: startOf(pid) })

/** A process of another machine may be alive for all that is known here. */
const isAlive = (owner: Owner): boolean => {
  if (owner.host !== hostname()) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false
  }
  const startedAt = startOf(owner.pid)
  return startedAt === null || owner.startedAt === null || startedAt === owner.startedAt
}

/** When a process started, in the kernel's ticks; only Linux says so. */
const startOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null
  } catch {
    return null
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined
