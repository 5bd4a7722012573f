// Imports every entry of every built package with the Node that runs this file: the oldest supported
// one must load what the newest one built. Plain JavaScript, so that any Node gets this far.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const packages = fileURLToPath(new URL("../../packages", import.meta.url))

let failed = 0
for (const name of readdirSync(packages)) {
  const manifest = join(packages, name, "package.json")
  if (!existsSync(manifest)) continue
  for (const [entry, target] of Object.entries(
    JSON.parse(readFileSync(manifest, "utf8")).exports ?? {},
  )) {
    const file = target?.default
    if (!file?.endsWith(".js")) continue
    try {
      await import(pathToFileURL(join(packages, name, file)).href)
      console.log(`ok      ${name} ${entry}`)
    } catch (cause) {
      failed++
      console.log(`failed  ${name} ${entry}\n`, cause)
    }
  }
}
process.exit(failed === 0 ? 0 : 1)
