/** LifeProcess: a process that can be killed and started again, and everything that it ever said. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { type LifeSettings, toEnvironment } from "./LifeSettings.ts"

export class LifeProcess {
  readonly #file: string
  readonly #said: Array<string> = []
  #settings: LifeSettings
  #child: ChildProcess | null = null
  port = 0

  private constructor(file: "host.ts" | "worker.ts", settings: LifeSettings) {
    this.#file = fileURLToPath(new URL(file, import.meta.url))
    this.#settings = settings
  }

  /** Resolves when it is ready. */
  static async start(file: "host.ts" | "worker.ts", settings: LifeSettings): Promise<LifeProcess> {
    const process = new LifeProcess(file, settings)
    await process.#begin()
    return process
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get said(): string {
    return this.#said.join("")
  }

  async #begin(): Promise<void> {
    const child = fork(this.#file, {
      execArgv: ["--conditions=@pressline/source"],
      env: { ...process.env, ...toEnvironment(this.#settings) },
      silent: true,
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (words: Buffer) => this.#said.push(words.toString()))
    const ready = once(child, "message") as Promise<[{ readonly ready: number }]>
    const gone = once(child, "exit").then(([code, signal]: Array<unknown>): never => {
      throw new Error(`${this.#file} ended with ${String(signal ?? code)}:\n${this.said}`)
    })
    gone.catch(() => {})
    const [{ ready: port }] = await Promise.race([ready, gone])
    this.port = port
    this.#settings = { ...this.#settings, port }
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, "exit")
    child.kill("SIGKILL")
    await gone
  }

  /** `kill -9`, then started again as a process manager does, on the port of before. */
  async restart(meanwhile: () => unknown = () => {}): Promise<void> {
    await this.kill()
    await meanwhile()
    await this.#begin()
  }
}
