/** A project of a test's own, and the command line as a process in it. */
import { execFile, spawn } from "node:child_process"
import { symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"
import { temporaryFolder } from "./temporaryFolder.ts"

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const COMMAND = ["--conditions=@pressline/source", at("../src/main.ts")]

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface TestProject {
  readonly folder: string
  readonly write: (name: string, text: string) => string
  /** `pressline` with these arguments, from its start to its end. */
  readonly pressline: (...given: ReadonlyArray<string>) => Promise<Outcome>
  /** The same with `--json`: what it printed, and its exit code. */
  readonly json: (...given: ReadonlyArray<string>) => Promise<unknown>
  /** A process that goes on: wait for what it says, then stop it. */
  readonly start: (...given: ReadonlyArray<string>) => Started
}

export interface Started {
  readonly said: (words: RegExp) => Promise<RegExpExecArray>
  readonly signal: (signal: NodeJS.Signals) => void
  readonly stop: (signal: NodeJS.Signals) => Promise<Outcome>
  readonly ended: Promise<Outcome>
}

/** A folder with the packages of this one, and files. It goes with the test that made it. */
export const project = (
  files: Readonly<Record<string, string>> = {},
  environment: Readonly<Record<string, string>> = {},
): TestProject => {
  const folder = temporaryFolder()
  symlinkSync(at("../node_modules"), join(folder, "node_modules"))
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const { DATABASE_URL: _, REDIS_URL: __, ...inherited } = process.env
  const options = {
    cwd: folder,
    env: {
      ...inherited,
      // The sources are stripped of their types once, not by every process.
      NODE_COMPILE_CACHE: at("../../../node_modules/.cache/pressline/compiled"),
      ...environment,
    },
  }
  const pressline: TestProject["pressline"] = (...given) =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [...COMMAND, ...given],
        options,
        (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      )
    })
  return {
    folder,
    write,
    pressline,
    json: async (...given) => {
      const { code, stdout } = await pressline(...given, "--json")
      return { code, ...(JSON.parse(stdout) as object) }
    },
    start: (...given) => {
      const child = spawn(process.execPath, [...COMMAND, ...given], options)
      onTestFinished(() => void child.kill("SIGKILL"))
      let stdout = ""
      let stderr = ""
      const heard: Array<() => void> = []
      const hear = (): void => heard.splice(0).forEach((listener) => listener())
      child.stderr.on("data", (text: Buffer) => void (stderr += text.toString()))
      child.stdout.on("data", (text: Buffer) => {
        stdout += text.toString()
        hear()
      })
      const ended = new Promise<Outcome>((resolve) => {
        child.once("close", (code) => {
          resolve({ code, stdout, stderr })
          hear()
        })
      })
      return {
        ended,
        signal: (signal) => void child.kill(signal),
        said: async (words) => {
          for (;;) {
            const found = words.exec(stdout)
            if (found !== null) return found
            if (child.exitCode !== null)
              throw new Error(`it ended without saying ${String(words)}:\n${stdout}${stderr}`)
            await new Promise<void>((resolve) => void heard.push(resolve))
          }
        },
        stop: (signal) => {
          child.kill(signal)
          return ended
        },
      }
    },
  }
}
