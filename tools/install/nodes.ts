import { existsSync } from "node:fs"
import { join } from "node:path"
import { installed } from "@pressline/tools-services/onDemand"
import { must, root } from "./commands.ts"

export interface NamedNode {
  /** Such as `22.23.3`. */
  readonly version: string
  readonly path: string
}

/** The oldest major that is supported, the one that develops, and the newest of the registry. */
export const installedNodes = async (): Promise<ReadonlyArray<NamedNode>> => {
  const folder = await installed(import.meta.dirname)
  const [oldest, newest] = ["node-22", "node-latest"].map((name) =>
    join(folder, "node_modules", name, "bin/node"),
  )
  const nodes: Array<NamedNode> = []
  for (const path of [oldest, process.execPath, newest])
    if (path !== undefined && existsSync(path))
      nodes.push({ path, version: (await must(path, ["--version"], root)).slice(1) })
  return nodes
}
