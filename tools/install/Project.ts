import { mkdirSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { must, pnpm, type Ran, ran } from "./commands.ts"
import type { NamedNode } from "./nodes.ts"

export type Manager = "npm" | "pnpm"

export interface Project {
  readonly folder: string
  readonly write: (file: string, text: string) => void
  /** Packages with their ranges, as they are typed. */
  readonly install: (packages: ReadonlyArray<string>) => Promise<void>
  readonly run: (
    node: NamedNode,
    args: ReadonlyArray<string>,
    env?: NodeJS.ProcessEnv,
  ) => Promise<Ran>
}

/** An empty project, with the scope of ours at a registry of the packed packages. */
export const makeProject = (
  folder: string,
  manager: Manager,
  type: "commonjs" | "module",
  registry: string,
): Project => {
  mkdirSync(folder, { recursive: true })
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  write("package.json", `${JSON.stringify({ name: "stranger", private: true, type })}\n`)
  write(".npmrc", `@pressline:registry=${registry}\nfund=false\naudit=false\n`)
  // Outside of this repository's own workspace, with a store of its own for packages that change.
  if (manager === "pnpm")
    write(
      "pnpm-workspace.yaml",
      "packages: []\nallowBuilds:\n  esbuild: false\n  msgpackr-extract: false\n",
    )
  return {
    folder,
    write,
    install: async (packages) => {
      if (packages.length === 0) return
      if (manager === "npm") await must("npm", ["install", ...packages], folder)
      else await pnpm(["add", ...packages], folder)
    },
    run: (node, args, env = {}) =>
      ran(node.path, args, folder, {
        ...process.env,
        ...env,
        PATH: `${dirname(node.path)}${delimiter}${process.env["PATH"] ?? ""}`,
        NODE_OPTIONS: "",
      }),
  }
}
