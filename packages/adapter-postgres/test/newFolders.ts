/** Folders of embedded storage for a test file: made once, which takes seconds, then copied. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll } from "vitest"
import { pgliteInFolder, type Sync } from "../src/connection/pgliteInFolder.ts"

export const newFolders = (sync?: Sync) => {
  const root = mkdtempSync(join(tmpdir(), "pressline-embedded-"))
  const made = join(root, "made")
  beforeAll(async () => {
    mkdirSync(join(made, "postgres.new", "base"), { recursive: true }) // as a crash leaves it
    const pglite = await pgliteInFolder(made, sync)
    await pglite.close()
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  return {
    made,
    /** A folder of an empty database. */
    copy: (name: string): string => {
      const dir = join(root, name)
      cpSync(made, dir, { recursive: true })
      return dir
    },
    path: (name: string): string => join(root, name),
  }
}
