/** Keeper: starts processes and keeps them running, as a process manager of yours does. */
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"

export interface Kept {
  readonly name: string
  pid: number
}

export class Keeper {
  readonly kept: Array<Kept> = []
  readonly #children = new Map<Kept, ChildProcess>()
  readonly #say: (line: string) => void
  readonly #environment: Record<string, string>
  #closing = false

  constructor(environment: Record<string, string>, say: (line: string) => void) {
    this.#environment = environment
    this.#say = say
  }

  /** Starts it, and again whenever it ends. */
  start(name: string, file: string, onMessage: (message: unknown) => void = () => {}): Kept {
    const kept: Kept = { name, pid: 0 }
    this.kept.push(kept)
    const begin = (): void => {
      if (this.#closing) return // it ended just before everything was asked to
      const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
        env: { ...process.env, ...this.#environment },
      })
      kept.pid = child.pid ?? 0
      this.#children.set(kept, child)
      child.on("message", onMessage)
      child.once("exit", (code, signal) => {
        if (this.#closing) return
        this.#say(`${name} (pid ${kept.pid}) ended with ${signal ?? code}; it is started again`)
        setTimeout(begin, 1000)
      })
    }
    begin()
    return kept
  }

  /** Asks all to stop, the web process last; answers when they have. */
  async close(): Promise<void> {
    this.#closing = true
    for (const child of [...this.#children.values()].toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((resolve) => child.once("exit", resolve))
      child.kill("SIGTERM")
      await ended
    }
  }
}
