// `pnpm check:packages`: is every published package whole, does it resolve, and is nothing in it unused?
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { checker, root, run } from "./checker.ts"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, unknown>>
}

const folders = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .filter((folder) => existsSync(join(folder, "package.json")))

const publint = await checker("publint")
const attw = await checker("attw")
let failed = false
for (const folder of folders) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  if (manifest.private) continue
  console.log(`\n${manifest.name}`)
  // Style sheets and manifests have no types to check.
  const plain = Object.keys(manifest.exports ?? {}).filter((entry) => /\.(css|json)$/.test(entry))
  const exclude = plain.length > 0 ? ["--exclude-entrypoints", ...plain] : []
  const codes = [
    run(publint, ["--strict"], folder),
    run(attw, ["--pack", ".", "--profile", "esm-only", "--format", "ascii", ...exclude], folder),
  ]
  failed ||= codes.some((code) => code !== 0)
}

// What nothing uses any more: files, exports and dependencies of the packages.
const knip = await checker("knip")
const unused = run(knip, ["--config", "tools/checks/knip.jsonc", "--no-config-hints"])
process.exit(failed || unused !== 0 ? 1 : 0)
