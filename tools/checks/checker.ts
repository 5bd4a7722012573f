import { execFileSync, spawnSync } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { installed } from "@pressline/tools-services/onDemand"

const here = dirname(fileURLToPath(import.meta.url))

export const root: string = join(here, "../..")

/** The path of a program that this folder's packages bring. */
export async function checker(name: string): Promise<string> {
  return join(await installed(here), "node_modules/.bin", name)
}

/** What a program prints, run at the repository's root. */
export function output(program: string, args: ReadonlyArray<string>): string {
  return execFileSync(program, args, { cwd: root, encoding: "utf8" }).trim()
}

/** Runs a program with this terminal, and answers its exit code. */
export function run(program: string, args: ReadonlyArray<string>, cwd: string = root): number {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit" })
  if (error) throw error
  return status ?? 1
}
