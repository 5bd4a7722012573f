/** `pnpm check:install`: packs every package, installs it into empty projects, and does as the README says. */
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { root } from "./commands.ts"
import { everyPackage } from "./everyPackage.ts"
import { startRegistry } from "./localRegistry.ts"
import { installedNodes } from "./nodes.ts"
import { packPackages } from "./packPackages.ts"
import { type Manager } from "./Project.ts"
import { readmeQuickStarts } from "./readmeQuickStarts.ts"
import { readmeSteps } from "./readmeSteps.ts"
import type { Report } from "./Report.ts"

const HELP = `Installs the packed packages into empty projects, as a stranger would.

Usage: npx -y pnpm@12 check:install [--manager npm|pnpm] [--keep]

  --manager M   Only this one; default npm, then pnpm.
  --keep        Leave the projects where they are, and say where.

Build first. Exit codes: 0 all is well, 1 something does not install, load, compile or run.
`

const { values } = parseArgs({
  options: {
    manager: { type: "string" },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const failures: Array<string> = []
const began = performance.now()
const report: Report = (what, { code, output }) => {
  const seconds = ((performance.now() - began) / 1000).toFixed(0).padStart(4)
  console.log(`${seconds} s  ${code === 0 ? "ok    " : "FAILED"}  ${what}`)
  if (code === 0) return
  failures.push(what)
  console.log(output.split("\n").slice(-40).join("\n"))
}

const folder = mkdtempSync(join(tmpdir(), "pressline-install-"))
const tarballs = join(folder, "tarballs")
mkdirSync(tarballs)
const packed = await packPackages(tarballs)
console.log(`packed  ${packed.length} packages`)
const registry = await startRegistry(packed)
const nodes = await installedNodes()
const managers: ReadonlyArray<Manager> =
  values.manager === "npm" || values.manager === "pnpm" ? [values.manager] : ["npm", "pnpm"]
const readme = readmeSteps(readFileSync(join(root, "README.md"), "utf8"))
try {
  for (const manager of managers) {
    const at = { folder: join(folder, manager), manager, nodes, registry: registry.url, report }
    await readmeQuickStarts(at, readme)
    await everyPackage(at, packed)
  }
} finally {
  registry.close()
  if (values.keep) console.log(folder)
  else rmSync(folder, { recursive: true, force: true })
}
console.log(failures.length === 0 ? "all is well" : `${failures.length} failed`)
process.exit(failures.length === 0 ? 0 : 1)
