// `pnpm docs:build` and `pnpm docs:dev`: the site of docs/site, installed at its first use.
import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { installed } from "@pressline/tools-services/onDemand"
import { brokenPageLinks } from "./brokenPageLinks.ts"
import { llmsFullText, llmsText } from "./llmsText.ts"
import { root } from "./repository.ts"
import { slugOf } from "./sitePages.ts"

const folder = await installed(join(root, "docs/site"))
const [command = "build", ...rest] = process.argv.slice(2)
const bin = join(folder, "node_modules/astro/bin/astro.mjs")
const astro = spawnSync(process.execPath, [bin, command, ...rest], {
  cwd: folder,
  stdio: "inherit",
  env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" },
})
if (astro.error) throw astro.error
if (astro.status !== 0 || command !== "build") process.exit(astro.status ?? 1)

const dist = join(folder, "dist")
const base = process.env["DOCS_BASE"] ?? "/"
const url = (file: string): string =>
  `${process.env["DOCS_URL"] ?? ""}${base.replace(/\/$/, "")}/${slugOf(file)}/`
writeFileSync(join(dist, "llms.txt"), llmsText(url))
writeFileSync(join(dist, "llms-full.txt"), llmsFullText())

const { broken, links, pages } = brokenPageLinks(dist, base)
for (const problem of broken) console.error(problem)
console.log(
  `${pages} pages in docs/site/dist, ${links} links, ${broken.length === 0 ? "all of them lead somewhere" : `${broken.length} broken`}`,
)
process.exit(broken.length === 0 ? 0 : 1)
