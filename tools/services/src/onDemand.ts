import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { onPath } from "./onPath.ts"

/** Longer than any install: a lock older than this was left by a process that died. */
const STALE_MS = 5 * 60_000

/**
 * Installs a folder that has a lockfile of its own, at the first use and after its lockfile changed.
 * Safe for several processes at once; does nothing when the folder is up to date.
 */
export async function installed(folder: string): Promise<string> {
  const lockfile = readFileSync(join(folder, "pnpm-lock.yaml"))
  const wanted = createHash("sha256").update(lockfile).digest("hex")
  const stamp = join(folder, "node_modules/.installed")
  const upToDate = (): boolean => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted
  if (upToDate()) return folder

  const lock = join(folder, "node_modules.lock")
  while (!acquire(lock)) await sleep(200)
  try {
    if (!upToDate()) {
      pnpmInstall(folder)
      writeFileSync(stamp, wanted)
    }
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
  return folder
}

function acquire(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs
    if (since !== undefined && Date.now() - since > STALE_MS) rmSync(lock, { recursive: true })
    return false
  }
}

function pnpmInstall(folder: string): void {
  const pnpm = onPath("pnpm")
  const [command, first] = pnpm ? [pnpm, []] : ["npx", ["-y", "pnpm@12"]]
  const args = [...first, "--dir", folder, "install", "--frozen-lockfile", "--reporter=append-only"]
  const run = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
  if (run.status !== 0)
    throw new Error(
      `pnpm install failed in ${folder}:\n${run.error ?? ""}${run.stdout}${run.stderr}`,
    )
}
