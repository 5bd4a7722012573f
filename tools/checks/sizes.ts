/** `pnpm check:sizes`: what each package weighs, against the budgets of `sizes.json`; `--write` sets them anew. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bundleSize } from "./bundleSize.ts"
import { root, run } from "./checker.ts"
import { type ImportCost, importCosts } from "./importCost.ts"

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** Bytes: of the tarball, and of a host's bundle with the main entry; a command has none. */
interface Weight {
  readonly packed: number
  readonly bundle?: number
}

/** Importing core may take so many times as long as Effect's barrel, in the same run; docs/adr/0021. */
const MOST_OF_BARREL = 1.3

/** What `--write` adds to what was measured. */
const ROOM = 1.1

const budgetsFile = join(import.meta.dirname, "sizes.json")
const budgets = JSON.parse(readFileSync(budgetsFile, "utf8")) as Record<string, Weight>
const write = process.argv.includes("--write")

const packages = readdirSync(join(root, "packages"))
  .map((name) => join(root, "packages", name))
  .map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest,
  }))
  .filter(({ manifest }) => manifest.private !== true)

const entryOf = (folder: string): string => join(folder, "dist/index.js")

const packedBytes = (folder: string): number => {
  const into = mkdtempSync(join(tmpdir(), "pressline-packed-"))
  try {
    const [pnpm = "pnpm", ...first] = process.env["npm_config_user_agent"]?.startsWith("pnpm/")
      ? ["pnpm"]
      : ["npx", "-y", "pnpm@12"]
    run(pnpm, [...first, "pack", "--silent", "--pack-destination", into], folder)
    const [file] = readdirSync(into)
    if (file === undefined) throw new Error(`pnpm pack made nothing of ${folder}`)
    return statSync(join(into, file)).size
  } finally {
    rmSync(into, { recursive: true })
  }
}

/** Peers are the host's, and so are the other packages of ours: each has its own line. */
const externalOf = ({ dependencies = {}, peerDependencies = {} }: Manifest) => [
  ...Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]),
  ...Object.keys(dependencies).filter((name) => name.startsWith("@pressline/")),
  "@pressline/core/effect",
  "@pressline/http/client",
]

const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

const rows: Array<string> = []
const over: Array<string> = []
const measured: Record<string, Weight> = {}
const imported = packages.filter(({ folder }) => existsSync(entryOf(folder)))
const costs = importCosts(
  imported.map(({ folder }) => ({ cwd: folder, specifier: entryOf(folder) })),
  5,
)
const withRoom = (bytes: number): number => Math.ceil((bytes * ROOM) / 1000) * 1000
for (const one of packages) {
  const { folder, manifest } = one
  const contents = `export * from ${JSON.stringify(entryOf(folder))}`
  const cost = costs[imported.indexOf(one)]
  const packed = packedBytes(folder)
  const bundle =
    cost === undefined ? undefined : await bundleSize(folder, contents, externalOf(manifest))
  const weight: Weight = { packed, ...(bundle === undefined ? {} : { bundle }) }
  measured[manifest.name] = {
    packed: withRoom(packed),
    ...(bundle === undefined ? {} : { bundle: withRoom(bundle) }),
  }
  const budget = budgets[manifest.name]
  if (budget === undefined) over.push(`${manifest.name} has no budget`)
  else
    for (const what of ["packed", "bundle"] as const)
      if ((weight[what] ?? 0) > (budget[what] ?? 0))
        over.push(
          `${manifest.name}: ${what} ${kb(weight[what] ?? 0)}, at most ${kb(budget[what] ?? 0)}`,
        )
  rows.push(
    `| \`${manifest.name}\` | ${kb(packed)} | ${bundle === undefined ? "" : kb(bundle)} | ${cost === undefined ? "" : `${cost.ms.toFixed(0)} ms`} | ${cost === undefined ? "" : `${cost.rssMb.toFixed(0)} MB`} |`,
  )
}
console.log("| package | tarball | in a host's bundle | cold import | RSS |")
console.log("| --- | --: | --: | --: | --: |")
console.log(rows.join("\n"))

const core = join(root, "packages/core")
const host = `import { createAutomation, localAi } from ${JSON.stringify(join(core, "dist/index.js"))}
console.log(createAutomation({ ai: localAi() }))`
console.log(`\na minimal host, all in one file: ${kb(await bundleSize(core, host, []))} gzipped`)

const [ours, barrel, schema] = importCosts(
  [`${core}/dist/index.js`, "effect", "effect/Schema"].map((specifier) => ({
    cwd: core,
    specifier,
  })),
  9,
)
if (ours === undefined || barrel === undefined || schema === undefined)
  throw new Error("nothing was imported")
const percent = ({ ms }: ImportCost): string => `${((ms / barrel.ms) * 100).toFixed(0)} %`
console.log(
  `importing core takes ${percent(ours)} of what Effect's barrel takes, at most ${MOST_OF_BARREL * 100} %; effect/Schema alone ${percent(schema)}`,
)
const ratio = ours.ms / barrel.ms
if (ratio > MOST_OF_BARREL) over.push("importing core takes too long beside Effect's barrel")

if (write) writeFileSync(budgetsFile, `${JSON.stringify(measured, null, 2)}\n`)
else for (const line of over) console.error(`over budget: ${line}`)
process.exit(write || over.length === 0 ? 0 : 1)
