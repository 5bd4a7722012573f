import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { installed } from "@pressline/tools-services/onDemand"

const here = dirname(fileURLToPath(import.meta.url))

export interface Linter {
  /** A script for Node. */
  readonly script: string
  /** It looks for its type checker in the folder it lints, where it is not. */
  readonly env: NodeJS.ProcessEnv
}

/** The linter, installed at the first use. */
export async function oxlint(): Promise<Linter> {
  const modules = join(await installed(here), "node_modules")
  return {
    script: join(modules, "oxlint/bin/oxlint"),
    env: { ...process.env, OXLINT_TSGOLINT_PATH: join(modules, ".bin/tsgolint") },
  }
}
