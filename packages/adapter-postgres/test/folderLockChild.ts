/**
 * A process that has to do with a folder's lock: `folderLockChild.ts DIR hold` takes it, says so, and stays;
 * `folderLockChild.ts DIR contend` takes it 20 times against others, and makes sure that it is alone.
 */
import { mkdirSync, rmdirSync } from "node:fs"
import { join } from "node:path"
import { lockFolder } from "../src/connection/folderLock.ts"

const [, , dir = "", role] = process.argv

const taken = (): (() => void) => {
  for (;;)
    try {
      return lockFolder(dir)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith("it is open in"))) throw error
    }
}

if (role === "hold")
  try {
    lockFolder(dir)
    process.stdout.write("has it\n")
    setInterval(() => {}, 60_000)
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
else {
  const alone = join(dir, "alone")
  for (let n = 0; n < 20; n += 1) {
    const release = taken()
    mkdirSync(alone) // throws where another is in
    rmdirSync(alone)
    release()
  }
}
