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

const FILE = "pressline.lock"

/** Takes the lock and answers how to give it back, or throws an error that names who has it. */
export const lockFolder = (dir: string): (() => void) => {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, FILE)
  const own = `${file}.${process.pid}`
  const self = ownerOf(process.pid)
  writeFileSync(own, JSON.stringify(self))
  try {
    while (!linked(own, file)) {
      const owner = readOwner(file)
      if (owner === null) continue
      if (isAlive(owner)) throw new Error(sentence(owner, file))
      bury(file, owner)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return () => {
    const owner = readOwner(file)
    if (owner !== null && isSame(owner, self)) rmSync(file, { force: true })
  }
}

const sentence = ({ host, pid }: Owner, file: string): string => {
  if (host !== hostname())
    return `it is open in process ${pid} on ${host}. Stop it first; if ${host} is gone, remove ${file}.`
  const who = pid === process.pid ? "this process" : `process ${pid} on this machine`
  return `it is open in ${who}. Stop it first, or use another folder.`
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

const ownerOf = (pid: number): Owner => ({
  pid,
  host: hostname(),
  startedAt: statOf(pid)?.startedAt ?? null,
})

/** A process of another machine may be alive for all that is known here. */
const isAlive = (owner: Owner): boolean => {
  if (owner.host !== hostname()) return true
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false
  }
  const stat = statOf(owner.pid)
  if (stat === null) return true
  // A process that was killed keeps its number until its parent has asked how it ended.
  if (stat.state === "Z") return false
  return owner.startedAt === null || stat.startedAt === owner.startedAt
}

/** A process's state, and when it started, in the kernel's ticks; only Linux says so. */
const statOf = (pid: number): { readonly state: string; readonly startedAt: string } | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    const [state, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    const startedAt = rest[18]
    return state === undefined || startedAt === undefined ? null : { state, startedAt }
  } catch {
    return null
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined
