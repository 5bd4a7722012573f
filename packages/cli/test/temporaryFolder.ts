/** A folder that goes with the test that made it. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

export const temporaryFolder = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "pressline-cli-")))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
