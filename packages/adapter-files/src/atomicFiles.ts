/** Files that are there whole or not at all, and are left alone when nothing changes. */
import { mkdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { pid } from "node:process"
import { threadId } from "node:worker_threads"

let sequence = 0

/**
 * Writes a file through a temporary one beside it, unless it holds these bytes already. Folders are made
 * as needed. A reader sees the old file or the new one; of two writers the last wins.
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  modifiedAt: Date | null = null,
): Promise<void> {
  const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content)
  if ((await readOrNull(path))?.equals(bytes) === true) return
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const temporary = join(folder, `.${pid}-${threadId}-${sequence++}.tmp`)
  try {
    await writeFile(temporary, bytes, { flag: "wx" })
    if (modifiedAt !== null) await utimes(temporary, modifiedAt, modifiedAt)
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
}

/** The bytes of a file, or null if there is none. */
export async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (isMissing(cause)) return null
    throw cause
  }
}

export const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : ""

export const isMissing = (cause: unknown): boolean =>
  codeOf(cause) === "ENOENT" || codeOf(cause) === "ENOTDIR"
