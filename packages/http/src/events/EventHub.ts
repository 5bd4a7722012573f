/** EventHub: every open event stream of this process, and the one reader per run that feeds them. */
import { type Automation, AutomationError } from "@pressline/core"
import type * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { EventStream, type Position, type StreamStart } from "./EventStream.ts"
import { RunReader } from "./RunReader.ts"

/** How many streams may be open at once. */
export interface EventLimits {
  /** Per caller; default 5. */
  readonly perActor?: number
  /** Per site; default 50. */
  readonly perSite?: number
  /** In this process; default 2,000. */
  readonly perProcess?: number
}

export const DEFAULT_EVENT_LIMITS: Required<EventLimits> = {
  perActor: 5,
  perSite: 50,
  perProcess: 2000,
}

const PING = "15 seconds"
const LOOK_FOR_RUNS = "3 seconds"
/** With a look at every ping, nobody goes longer than a minute without being asked for. */
const ASK_AGAIN = 45_000
const LONGEST_LIFE = 3_600_000

type Fork = <A>(effect: Effect.Effect<A>) => Fiber.Fiber<A>

interface Open {
  readonly stream: EventStream
  readonly since: number
  askedAt: number
  /** Whether the caller may still see the site. */
  readonly stillAllowed: Effect.Effect<boolean>
}

export class EventHub {
  readonly automation: Automation
  readonly #limits: Required<EventLimits>
  readonly #clock: Clock.Clock
  readonly #fork: Fork
  #upkeep: Fiber.Fiber<never> | null = null
  readonly #open = new Map<EventStream, Open>()
  readonly #readers = new Map<string, RunReader>()

  constructor(
    automation: Automation,
    limits: Required<EventLimits>,
    services: { readonly clock: Clock.Clock; readonly fork: Fork },
  ) {
    this.automation = automation
    this.#limits = limits
    this.#clock = services.clock
    this.#fork = services.fork
  }

  get streams(): number {
    return this.#open.size
  }

  /** Runs that are being read. */
  get readers(): number {
    return this.#readers.size
  }

  /** Opens a stream, unless there are too many. */
  open(start: StreamStart, stillAllowed: Effect.Effect<boolean>): EventStream {
    this.#checkRoom(start)
    const now = this.#clock.currentTimeMillisUnsafe()
    const stream = new EventStream(this, start)
    this.#open.set(stream, { stream, since: now, askedAt: now, stillAllowed })
    this.#upkeep ??= this.#fork(this.#keepUp())
    return stream
  }

  /** Forgets a stream; repeatable. */
  close(stream: EventStream): void {
    this.#open.delete(stream)
    stream.close()
    if (this.#open.size > 0 || this.#upkeep === null) return
    // Without streams nothing is left running that could keep the host's process alive.
    this.#upkeep.interruptUnsafe()
    this.#upkeep = null
  }

  closeAll(): void {
    for (const stream of [...this.#open.keys()]) this.close(stream)
  }

  findReader(runId: string): RunReader | null {
    const reader = this.#readers.get(runId)
    return reader === undefined || reader.state === "broken" ? null : reader
  }

  readerOf(siteId: string, { number, runId }: Position): RunReader {
    const found = this.findReader(runId)
    if (found !== null && (found.state === "reading" || found.lastNumber >= number)) return found
    const reader = new RunReader(this.automation, { siteId, runId, after: number }, (idle) => {
      if (this.#readers.get(runId) === idle) this.#readers.delete(runId)
    })
    this.#readers.set(runId, reader)
    return reader
  }

  /** What keeps streams alive and honest, for as long as there are any. */
  #keepUp(): Effect.Effect<never> {
    const every = (pause: Duration.Input, work: () => Effect.Effect<void>) =>
      Effect.forever(Effect.andThen(Effect.sleep(pause), Effect.suspend(work)))
    return Effect.andThen(
      Effect.all(
        [every(PING, () => this.#tick()), every(LOOK_FOR_RUNS, () => this.#lookForRuns())],
        {
          concurrency: "unbounded",
        },
      ),
      Effect.never,
    )
  }

  /** Asks the host again for streams whose time has come, ends old ones, and pings the others. */
  #tick(): Effect.Effect<void> {
    const now = this.#clock.currentTimeMillisUnsafe()
    return Effect.forEach(
      [...this.#open.values()],
      Effect.fnUntraced({ self: this }, function* (open) {
        if (now - open.since >= LONGEST_LIFE) return this.close(open.stream)
        if (now - open.askedAt >= ASK_AGAIN) {
          open.askedAt = now
          if (!(yield* open.stillAllowed)) return this.close(open.stream)
        }
        open.stream.ping()
      }),
      { concurrency: "unbounded", discard: true },
    )
  }

  /** Streams whose run has ended go over to the site's next run, or read what was added to the old one. */
  #lookForRuns(): Effect.Effect<void> {
    const waiting = Map.groupBy(
      [...this.#open.keys()].filter(({ waitsForNextRun }) => waitsForNextRun),
      ({ runId }) => runId,
    )
    return Effect.forEach(
      waiting.values(),
      (streams) => Effect.ignore(Effect.tryPromise(() => this.#lookForRun(streams))),
      { concurrency: 8, discard: true },
    )
  }

  async #lookForRun(streams: ReadonlyArray<EventStream>): Promise<void> {
    const [{ runId, siteId } = { runId: "", siteId: "" }] = streams
    const { run } = await this.automation.currentRun({ siteId })
    if (run !== null && run.runId !== runId) {
      for (const stream of streams) stream.goOver(run.runId)
      return
    }
    const after = this.#readers.get(runId)?.lastNumber ?? 0
    const { lines } = await this.automation.logs({ siteId, runId, after, limit: 1 })
    if (lines.length > 0) for (const stream of streams) stream.readOn()
  }

  #checkRoom({ actor, siteId }: StreamStart): void {
    const { perActor, perProcess, perSite } = this.#limits
    const count = (is: (stream: EventStream) => boolean): number =>
      [...this.#open.keys()].filter(is).length
    if (this.#open.size >= perProcess) throw tooMany(perProcess, "in this process")
    if (count((stream) => stream.actor === actor) >= perActor) throw tooMany(perActor, "per caller")
    if (count((stream) => stream.siteId === siteId) >= perSite) throw tooMany(perSite, "per site")
  }
}

const tooMany = (limit: number, of: string): AutomationError =>
  new AutomationError(
    "rate_limited",
    `At most ${limit} event streams ${of} may be open. Close one, or poll instead.`,
    { retryAfter: 30 },
  )
