import { execFile } from "node:child_process"
import { join } from "node:path"

export const root: string = join(import.meta.dirname, "../..")

export interface Ran {
  readonly code: number
  /** Both outputs, as a person would see them. */
  readonly output: string
}

/** Runs a program to its end, at most three minutes. Does not block: a registry of this process is asked meanwhile. */
export const ran = (
  program: string,
  args: ReadonlyArray<string>,
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ran> => {
  const options = { cwd, env, timeout: 180_000, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) =>
      resolve({
        code: error === null ? 0 : 1,
        output: `${stdout}${stderr}${error?.killed === true ? "it took too long" : ""}`.trim(),
      }),
    )
    child.stdin?.end()
  })
}

/** The same, where nothing but success will do. */
export const must = async (
  program: string,
  args: ReadonlyArray<string>,
  cwd: string,
): Promise<string> => {
  const { code, output } = await ran(program, args, cwd)
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} in ${cwd}:\n${output}`)
  return output
}

/** The package manager that runs this script, or the one that npx brings. */
export const pnpm = (args: ReadonlyArray<string>, cwd: string): Promise<string> => {
  const inScript = process.env["npm_config_user_agent"]?.startsWith("pnpm/") === true
  return inScript ? must("pnpm", args, cwd) : must("npx", ["-y", "pnpm@12", ...args], cwd)
}
