// Writes `repository` into every published manifest, for the release: the sources name no host, so that a fork's
// releases name the fork. Usage: node tools/checks/stampRepository.ts URL
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const [, , url] = process.argv
if (url === undefined || !URL.canParse(url) || new URL(url).protocol !== "https:") {
  console.error("Which repository? node tools/checks/stampRepository.ts https://host/owner/name")
  process.exit(2)
}
const packages = join(import.meta.dirname, "../../packages")
for (const name of readdirSync(packages)) {
  const file = join(packages, name, "package.json")
  if (!existsSync(file)) continue
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { private?: boolean }
  if (manifest.private === true) continue
  const repository = { type: "git", url: `git+${url}.git`, directory: `packages/${name}` }
  writeFileSync(file, `${JSON.stringify({ ...manifest, repository }, null, 2)}\n`)
  console.log(`${name}: ${repository.url}`)
}
