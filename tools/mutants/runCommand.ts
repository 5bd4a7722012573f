/** Runs Node on a script, in a process group of its own that can be ended as a whole. */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"

export interface Ran {
  /** Null: it was ended by `enough` or by the time limit. */
  readonly code: number | null
  readonly output: string
  readonly timedOut: boolean
}

export interface Command {
  readonly cwd: string
  readonly args: ReadonlyArray<string>
  /** Seconds. */
  readonly limit: number
  /** Ends the command at the first line of its output for which this is true. */
  readonly enough?: (line: string) => boolean
}

export const runCommand = ({ args, cwd, enough, limit }: Command): Promise<Ran> => {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const child = spawn(process.execPath, args, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  })
  let timedOut = false
  const end = (): void => {
    // The group is gone when its leader has just exited.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL")
  }
  process.once("exit", end)
  const timer = setTimeout(() => {
    timedOut = true
    end()
  }, limit * 1000)
  const lines: Array<string> = []
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line)
      if (enough?.(line) === true) end()
    })
  child.on("close", (code) => {
    clearTimeout(timer)
    process.off("exit", end)
    resolve({ code, output: lines.join("\n"), timedOut })
  })
  return promise
}
