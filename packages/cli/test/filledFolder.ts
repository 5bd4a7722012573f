/** A folder with files in it, of texts or of what becomes JSON. It goes with the test that made it. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { temporaryFolder } from "./temporaryFolder.ts"

export const filledFolder = (
  files: Readonly<Record<string, object | string>>,
  folder: string = temporaryFolder(),
): string => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    const text = typeof content === "string" ? content : JSON.stringify(content)
    writeFileSync(join(folder, name), text)
  }
  return folder
}
