/** Files that are there whole or not at all, and are left alone when nothing changes. */
import { type FileHandle, mkdir, open, readFile, rename, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { pid } from "node:process"
import { threadId } from "node:worker_threads"

let sequence = 0

interface WriteOptions {
  readonly modifiedAt?: Date
  /** It is on disk, and stays there through a power cut, before this answers. */
  readonly durable?: boolean
}

/**
 * Writes a file through a temporary one beside it, unless it holds these bytes already. Folders are made
 * as needed. A reader sees the old file or the new one; of two writers the last wins.
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string,
  { durable = false, modifiedAt }: WriteOptions = {},
): Promise<void> {
  const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content)
  if ((await readOrNull(path))?.equals(bytes) === true) return
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const temporary = join(folder, `.${pid}-${threadId}-${sequence++}.tmp`)
  try {
    await opened(temporary, "wx", async (file) => {
      await file.writeFile(bytes)
      if (modifiedAt !== undefined) await file.utimes(modifiedAt, modifiedAt)
      if (durable) await file.sync()
    })
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw cause
  }
  if (durable) await syncFolder(folder)
}

/** Makes the names in a folder last. Windows has no such call, and does it by itself. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await opened(folder, "r", (names) => names.sync())
  } catch (cause) {
    if (codeOf(cause) !== "EPERM" && codeOf(cause) !== "EISDIR") throw cause
  }
}

async function opened(
  path: string,
  flags: "r" | "wx",
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags)
  try {
    await use(file)
  } finally {
    await file.close()
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
