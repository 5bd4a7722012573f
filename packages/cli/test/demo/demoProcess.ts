/** The demo as tests run it: a process in a folder of its own. */
import { execFile, spawn } from "node:child_process"
import { EventEmitter, once } from "node:events"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url))
const SOURCES = "--conditions=@pressline/source"

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A demo from its start to its end. */
export const demoIn = (cwd: string, ...given: ReadonlyArray<string>): Promise<Outcome> =>
  demoWith({}, cwd, ...given)

/** The same with more in its environment. */
export const demoWith = (
  env: Readonly<Record<string, string>>,
  cwd: string,
  ...given: ReadonlyArray<string>
): Promise<Outcome> =>
  new Promise((resolve) => {
    const done = (_: unknown, stdout: string, stderr: string): void =>
      resolve({ code: child.exitCode, stdout, stderr })
    const child = execFile(
      process.execPath,
      [SOURCES, MAIN, "demo", ...given],
      { cwd, env: { ...process.env, ...env } },
      done,
    )
  })

/** A demo at work: wait for what it says, then stop it. */
export function started(cwd: string, ...given: ReadonlyArray<string>) {
  const child = spawn(process.execPath, [SOURCES, MAIN, "demo", ...given], { cwd })
  onTestFinished(() => void child.kill("SIGKILL"))
  let stdout = ""
  let stderr = ""
  const heard = new EventEmitter()
  child.stderr.on("data", (text: Buffer) => void (stderr += text.toString()))
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString()
    heard.emit("heard")
  })
  const ended = once(child, "close")
  return {
    pid: child.pid,
    stdout: (): string => stdout,
    /** What `| head` does when it has enough; answers the end. */
    unheard: async (): Promise<Outcome> => {
      child.stdout.destroy()
      await once(child, "exit")
      return { code: child.exitCode, stdout, stderr }
    },
    signal: (signal: NodeJS.Signals): void => void child.kill(signal),
    said: async (words: RegExp | string): Promise<void> => {
      while (stdout.search(words) < 0) {
        const end = await Promise.race([once(heard, "heard").then(() => null), ended])
        if (end !== null)
          throw new Error(`it ended without saying ${String(words)}:\n${stdout}${stderr}`)
      }
    },
    stop: async (signal: NodeJS.Signals): Promise<Outcome> => {
      child.kill(signal)
      await ended
      return { code: child.exitCode, stdout, stderr }
    },
  }
}
