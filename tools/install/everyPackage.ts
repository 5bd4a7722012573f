import { join } from "node:path"
import type { Packed } from "./packPackages.ts"
import { makeProject } from "./Project.ts"
import type { Surroundings } from "./Report.ts"
import { typeChecked } from "./runStep.ts"

/** Every entry of every package, imported, required and type-checked, with all peers there. */
export const everyPackage = async (
  { folder, manager, nodes, registry, report }: Surroundings,
  packed: ReadonlyArray<Packed>,
): Promise<void> => {
  const project = makeProject(`${folder}-every`, manager, "commonjs", registry)
  await project.install([...packed.map(nameOrFile), ...peersOf(packed)])
  const scripts = entriesOf(packed, (entry) => !/\.(?:css|json)$/.test(entry))
  project.write(
    "esm.mjs",
    loading(scripts, (entry) => `await import("${entry}")`),
  )
  project.write(
    "commonjs.cjs",
    loading(scripts, (entry) => `require("${entry}")`),
  )
  for (const node of nodes)
    for (const file of ["esm.mjs", "commonjs.cjs"])
      report(
        `${manager}: every entry, ${file}, Node ${node.version}`,
        await project.run(node, [file]),
      )
  project.write("errors.mjs", PAGES_OF_ERRORS)
  for (const node of nodes.slice(0, 1))
    report(`${manager}: the page of every error`, await project.run(node, ["errors.mjs"]))
  for (const { manifest } of packed)
    for (const [name, file] of Object.entries(manifest.bin ?? {}))
      for (const node of nodes)
        report(
          `${manager}: the command ${name}, Node ${node.version}`,
          await project.run(node, [join("node_modules", manifest.name, file), "sql"]),
        )
  const [, node] = nodes
  if (node === undefined) return
  await project.install(["-D", "typescript", "@types/node", "@types/react", "@types/pg"])
  project.write(
    "types.mts",
    scripts.map((entry, at) => `export * as entry${at} from "${entry}"\n`).join(""),
  )
  for (const resolution of ["nodenext", "bundler"] as const)
    report(
      `${manager}: every entry's types, ${resolution}`,
      await typeChecked(project, node, resolution, ["types.mts"]),
    )
}

/** An error says where its page is. */
const PAGES_OF_ERRORS = `import { existsSync } from "node:fs"
import { AutomationError, ERROR_CODES } from "@pressline/core"
for (const code of Object.keys(ERROR_CODES)) {
  const { docs } = new AutomationError(code, "")
  if (!existsSync(docs)) throw new Error(docs)
}
`

/** A package outside of our scope is not at the local registry. */
const nameOrFile = ({ manifest, tarball }: Packed): string =>
  manifest.name.startsWith("@pressline/") ? manifest.name : tarball

const peersOf = (packed: ReadonlyArray<Packed>): ReadonlyArray<string> => {
  const peers = new Map(
    packed.flatMap(({ manifest }) => Object.entries(manifest.peerDependencies ?? {})),
  )
  return [...peers].map(([name, range]) => `${name}@${range}`)
}

const entriesOf = (
  packed: ReadonlyArray<Packed>,
  wanted: (entry: string) => boolean,
): ReadonlyArray<string> =>
  packed.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter(wanted)
      .map((entry) => manifest.name + entry.slice(1)),
  )

/** Loads each entry, and wants something to be in it. */
const loading = (entries: ReadonlyArray<string>, load: (entry: string) => string): string =>
  entries
    .map((entry) => `if (Object.keys(${load(entry)}).length === 0) throw new Error("${entry}")\n`)
    .join("")
