/** Reads the events of one run, once for all who follow it. */
import type { Automation } from "@pressline/core"
import { logFrame, progressFrame, statusFrame } from "./frames.ts"

/** Lines kept for followers that are close behind; those further behind read from storage. */
const KEPT = 512

interface Kept {
  readonly number: number
  readonly frame: Uint8Array
}

const ENDED: ReadonlySet<string> = new Set(["cancelled", "completed", "failed"])

/** The newest state of a run as frames, and a version that grows with each. */
export interface Snapshot {
  readonly version: number
  readonly progress: Uint8Array | null
  readonly status: Uint8Array | null
}

export class RunReader {
  readonly runId: string
  #lines: Array<Kept> = []
  /** Lines up to this one were given out and are not kept any more. */
  #floor: number
  #snapshot: Snapshot = { version: 0, progress: null, status: null }
  #state: "reading" | "ended" | "broken" = "reading"
  #terminal = false
  readonly #waiting = new Set<() => void>()
  readonly #stopped = new AbortController()
  #followers = 0
  readonly #idle: (reader: RunReader) => void

  constructor(
    automation: Automation,
    site: { readonly siteId: string; readonly runId: string; readonly after: number },
    idle: (reader: RunReader) => void,
  ) {
    this.runId = site.runId
    this.#floor = site.after
    this.#idle = idle
    void this.#read(automation, site)
  }

  /** `ended`: the run has ended and every line is here. `broken`: reading failed, or the host shuts down. */
  get state(): "reading" | "ended" | "broken" {
    return this.#state
  }

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  /** The number of the newest line that was read. */
  get lastNumber(): number {
    return this.#lines.at(-1)?.number ?? this.#floor
  }

  /** The lines after a number; null when they are not kept any more and storage has them. */
  linesAfter(number: number): ReadonlyArray<Kept> | null {
    if (number < this.#floor) return null
    const last = this.#lines.at(-1)
    if (last === undefined || last.number <= number) return []
    // Numbers have no gaps, so the place of a line is known.
    return this.#lines.slice(number - this.#floor)
  }

  /** Calls back once, when there may be something new. */
  wait(wake: () => void): void {
    this.#waiting.add(wake)
  }

  follow(): void {
    this.#followers += 1
  }

  leave(wake: () => void): void {
    this.#waiting.delete(wake)
    this.#followers -= 1
    if (this.#followers > 0) return
    this.#stopped.abort()
    this.#idle(this)
  }

  async #read(
    automation: Automation,
    site: { readonly siteId: string; readonly runId: string; readonly after: number },
  ): Promise<void> {
    try {
      for await (const event of automation.events(site, { signal: this.#stopped.signal })) {
        if (event.type === "log") this.#keep(event.number, logFrame(this.runId, event.line))
        else if (event.type === "progress") this.#show({ progress: progressFrame(event.progress) })
        else if (event.type === "status") {
          this.#terminal = ENDED.has(event.run.status)
          this.#show({ status: statusFrame(event.run) })
        }
      }
      this.#state = this.#terminal ? "ended" : "broken"
    } catch {
      this.#state = "broken" // followers are let go, and come back with the id of their last line
    }
    this.#wake()
  }

  #keep(number: number, frame: Uint8Array): void {
    // After a gap (lines were pruned) what is kept begins anew; followers find the gap in storage.
    if (number !== this.lastNumber + 1) {
      this.#lines = []
      this.#floor = number - 1
    }
    this.#lines.push({ number, frame })
    if (this.#lines.length > 2 * KEPT) {
      this.#lines = this.#lines.slice(-KEPT)
      this.#floor = (this.#lines[0]?.number ?? 1) - 1
    }
    this.#wake()
  }

  #show(part: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part, version: this.#snapshot.version + 1 }
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}
