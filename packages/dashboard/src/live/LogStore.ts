/** The log lines of a run as they come in: many a second become a few renders a second. */
import type { LogLine } from "@pressline/http/client"

export interface LogView {
  readonly runId: string | null
  readonly lines: ReadonlyArray<LogLine>
  /** What was written so far has been read; before that, no lines means nothing. */
  readonly read: boolean
}

/** How long lines wait for others before they are shown. */
const GATHER = 120
const NOTHING: LogView = { runId: null, lines: [], read: false }

export class LogStore {
  private view = NOTHING
  private waiting: Array<LogLine> = []
  private runId: string | null = null
  private last = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners = new Set<() => void>()

  /** The number of the last line that is known; 0: none. */
  get lastNumber(): number {
    return this.last
  }

  /** The event id of that line, to go on after it. */
  get lastEventId(): string | null {
    return this.runId === null || this.last === 0 ? null : `${this.runId}:${this.last}`
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly snapshot = (): LogView => this.view

  /** Lines of another run put those of the run before away; lines that are known are left out. */
  add(runId: string, lines: ReadonlyArray<LogLine>): void {
    if (runId !== this.runId) this.clear(runId)
    for (const line of lines) {
      if (line.number <= this.last) continue
      this.last = line.number
      this.waiting.push(line)
    }
    if (this.waiting.length > 0) this.timer ??= setTimeout(this.show, GATHER)
  }

  clear(runId: string | null): void {
    this.runId = runId
    this.waiting = []
    this.last = 0
    this.view = { ...NOTHING, runId }
    this.tell()
  }

  /** All that was written so far has been added. */
  markRead(): void {
    if (this.view.read) return
    this.view = { ...this.view, read: true }
    this.tell()
  }

  private readonly show = (): void => {
    this.timer = undefined
    if (this.waiting.length === 0) return
    this.view = { runId: this.runId, lines: [...this.view.lines, ...this.waiting], read: true }
    this.waiting = []
    this.tell()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
