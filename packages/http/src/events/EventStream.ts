/**
 * EventStream: what one client gets. It holds a position and no queue: lines come from the run's reader
 * while it is close behind, else from storage, at the client's own pace.
 */
import type { Automation } from "@pressline/core"
import {
  endFrame,
  joined,
  logFrame,
  pingFrame,
  progressFrame,
  resetFrame,
  statusFrame,
} from "./frames.ts"
import type { RunReader } from "./RunReader.ts"

const PAGE = 200

export interface Position {
  readonly runId: string
  /** Lines up to this one are known to the client. */
  readonly number: number
}

export interface StreamStart {
  readonly siteId: string
  readonly actor: string
  readonly at: Position
  /** Goes on with the site's next run when this one has ended. */
  readonly follows: boolean
  /** What is sent first. */
  readonly first: ReadonlyArray<Uint8Array>
}

/** What a stream needs of the hub. */
export interface StreamHub {
  readonly automation: Automation
  readonly readerOf: (siteId: string, position: Position) => RunReader
  /** The reader of a run, if somebody follows it already. */
  readonly findReader: (runId: string) => RunReader | null
}

export class EventStream {
  readonly siteId: string
  readonly actor: string
  readonly #hub: StreamHub
  readonly #follows: boolean
  #runId: string
  #number: number
  #first: Array<Uint8Array>
  #reader: RunReader | null = null
  #shown = 0
  #known: RunReader["state"] = "reading"
  #snapshotSent = false
  #pingDue = false
  #finished = false
  #resume: (() => void) | null = null

  constructor(hub: StreamHub, start: StreamStart) {
    this.#hub = hub
    this.siteId = start.siteId
    this.actor = start.actor
    this.#follows = start.follows
    this.#runId = start.at.runId
    this.#number = start.at.number
    this.#first = [...start.first]
  }

  get runId(): string {
    return this.#runId
  }

  /** Whether its run has ended and it waits for the site's next one. */
  get waitsForNextRun(): boolean {
    return this.#follows && !this.#finished && this.#reader?.state === "ended"
  }

  /** Goes over to another run of the site, from its first line. */
  goOver(runId: string): void {
    this.#letGo()
    this.#runId = runId
    this.#number = 0
    this.#snapshotSent = false
    this.#first.push(resetFrame("The site has another run now."))
    this.#wake()
  }

  /** Looks for lines that were added after the run had ended. */
  readOn(): void {
    this.#letGo()
    this.#wake()
  }

  ping(): void {
    this.#pingDue = true
    this.#wake()
  }

  /** Ends the stream; repeatable. The client may come back with the id of its last line. */
  close(): void {
    this.#finished = true
    this.#letGo()
    this.#wake()
  }

  /** The next bytes, as soon as there are some; null: the stream has ended. */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#finished) return null
      const frames = await this.#frames()
      if (this.#finished) return null
      if (frames.length > 0) return joined(frames)
      if (this.#reader?.state === "broken") return null
      if (this.#reader?.state === "ended" && !this.#follows) {
        this.close()
        return endFrame
      }
      await this.#somethingNew()
    }
  }

  async #frames(): Promise<Array<Uint8Array>> {
    const frames = this.#first.splice(0)
    if (this.#pingDue) {
      this.#pingDue = false
      frames.push(pingFrame)
    }
    if (!this.#snapshotSent) {
      this.#snapshotSent = true
      frames.push(...(await this.#snapshot()))
    }
    const lines = this.#reader?.linesAfter(this.#number) ?? (await this.#page())
    for (const { frame, number } of lines) {
      frames.push(frame)
      this.#number = number
    }
    const { progress, status, version } = this.#reader?.snapshot ?? NO_SNAPSHOT
    if (version > this.#shown) {
      this.#shown = version
      if (progress !== null) frames.push(progress)
      if (status !== null) frames.push(status)
    }
    return frames
  }

  /** The state of the run when a client connects: from its reader, else from storage. */
  async #snapshot(): Promise<ReadonlyArray<Uint8Array>> {
    if (this.#hub.findReader(this.#runId)?.snapshot.status) return []
    const run = { siteId: this.siteId, runId: this.#runId }
    const [progress, current] = await Promise.all([
      this.#hub.automation.runProgress(run),
      this.#hub.automation.currentRun(run),
    ])
    const status = current.run === null ? [] : [statusFrame(current.run)]
    return [progressFrame(progress), ...status]
  }

  /** Lines from storage; when there are no more of them, the run's reader takes over. */
  async #page(): Promise<ReadonlyArray<{ readonly number: number; readonly frame: Uint8Array }>> {
    const { lines, nextAfter } = await this.#hub.automation.logs({
      siteId: this.siteId,
      runId: this.#runId,
      after: this.#number,
      limit: PAGE,
    })
    const [first] = lines
    const last = lines.at(-1)?.number ?? this.#number
    if (nextAfter === null && this.#reader === null && !this.#finished) {
      this.#reader = this.#hub.readerOf(this.siteId, { runId: this.#runId, number: last })
      this.#reader.follow()
    }
    if (first !== undefined && this.#number > 0 && first.number > this.#number + 1)
      return [
        { number: first.number - 1, frame: resetFrame("Older lines were removed.") },
        ...lines.map((line) => ({ number: line.number, frame: logFrame(this.#runId, line) })),
      ]
    return lines.map((line) => ({ number: line.number, frame: logFrame(this.#runId, line) }))
  }

  #somethingNew(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#hasNews()) return resolve()
      this.#resume = resolve
      this.#reader?.wait(this.#wake)
    })
  }

  /** Whether something came between the last look and now. */
  #hasNews(): boolean {
    const reader = this.#reader
    if (this.#finished || this.#pingDue || this.#first.length > 0 || reader === null) return true
    if (reader.state !== this.#known) {
      this.#known = reader.state
      return true
    }
    const lines = reader.linesAfter(this.#number)
    return lines === null || lines.length > 0 || reader.snapshot.version > this.#shown
  }

  readonly #wake = (): void => {
    const resume = this.#resume
    this.#resume = null
    resume?.()
  }

  #letGo(): void {
    this.#reader?.leave(this.#wake)
    this.#reader = null
    this.#shown = 0
    this.#known = "reading"
  }
}

const NO_SNAPSHOT = { version: 0, progress: null, status: null }
