/**
 * The program of a worker as one file. Read from a hundred sources a process takes four times as long to
 * start, and chaos starts a thousand. A mutant changes the sources on their way into it.
 */
import { readFile } from "node:fs/promises"
import { NODE } from "@pressline/tools-fleet/FleetNode"
import { build, type Plugin } from "esbuild"
import { mutateText } from "../../tools/mutants/mutateText.ts"
import { type ChaosMutant, chaosMutantCalled } from "./mutants/chaosMutants.ts"

/** Libraries in it still ask for modules in the old way. */
const REQUIRE = `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`

export const bundleWorker = async (file: string, mutant: string | null): Promise<string> => {
  const found = mutant === null ? null : chaosMutantCalled(mutant)
  await build({
    entryPoints: [NODE],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@pressline/source"],
    banner: { js: REQUIRE },
    plugins: found === null ? [] : [withEdits(found)],
    logLevel: "error",
  })
  return file
}

const withEdits = ({ edits, name }: ChaosMutant): Plugin => ({
  name,
  setup: (building) => {
    const applied = new Set<string>()
    building.onLoad({ filter: /\/packages\/.*\.ts$/ }, async ({ path }) => {
      const own = edits.filter((one) => path.endsWith(`/packages/${one.file}`))
      if (own.length === 0) return null
      for (const one of own) applied.add(one.file)
      return { contents: own.reduce(mutateText, await readFile(path, "utf8")), loader: "ts" }
    })
    building.onEnd(() => {
      const missing = edits.find((one) => !applied.has(one.file))
      if (missing !== undefined) throw new Error(`${missing.file} is no part of a worker`)
    })
  },
})
