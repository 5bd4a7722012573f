/** Runs one measured run in a process of its own. */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Outcome } from "./Measured.ts"

export interface RunRequest {
  readonly system: string
  readonly n: number
  readonly url: string
  readonly redis: string | null
  readonly postmaster: number
  readonly top: boolean
}

export const runInChild = (request: RunRequest): Promise<Outcome> =>
  new Promise((resolve) => {
    const { n, postmaster, redis, system, top, url } = request
    const options = ["--system", system, "--n", `${n}`, "--url", url]
    options.push("--postmaster", `${postmaster}`)
    if (redis !== null) options.push("--redis", redis)
    if (top) options.push("--top")
    const child = fork(fileURLToPath(new URL("measuredRun.ts", import.meta.url)), options, {
      execArgv: ["--expose-gc", ...process.execArgv],
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    })
    let complaints = ""
    child.stderr?.on(
      "data",
      (chunk: Buffer) => (complaints = `${complaints}${chunk.toString()}`.slice(-4000)),
    )
    let outcome: Outcome | null = null
    child.on("message", (message) => (outcome = message as Outcome))
    child.on("exit", (code) =>
      resolve(outcome ?? { system, failed: `the process exited with ${code}: ${complaints}` }),
    )
  })
