import type { ChildProcess } from "node:child_process"
import { rmSync } from "node:fs"

/**
 * Ties a server and its folder to this process: both go with `stop()`, and if the process ends
 * without calling it, they go then. `current` is the process that serves at that moment.
 */
export function throwAway(
  current: () => ChildProcess,
  folder: string,
  signal: NodeJS.Signals,
): () => Promise<void> {
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const kill = (): void => {
    current().kill("SIGKILL")
    remove()
  }
  process.once("exit", kill)
  return () =>
    new Promise((resolve) => {
      process.removeListener("exit", kill)
      const child = current()
      const done = (): void => {
        remove()
        resolve()
      }
      if (child.exitCode !== null || child.signalCode !== null) return done()
      child.once("exit", done)
      child.kill(signal)
    })
}
