import type { HttpApi } from "@pressline/http"
import { requestOf } from "./inProcess.ts"

export interface Received {
  readonly event: string
  readonly id: string | null
  readonly data: Record<string, unknown>
}

export interface EventReader {
  readonly response: Response
  /** Everything received so far, comments apart. */
  readonly received: ReadonlyArray<Received>
  readonly pings: () => number
  /** The next event; null once the stream has ended. */
  readonly next: () => Promise<Received | null>
  /** Reads until an event is like this, or the stream ends. */
  readonly until: (is: (event: Received) => boolean) => Promise<Received | null>
  /** Gone, as a closed tab is gone. */
  readonly leave: () => Promise<void>
}

/** Follows an event stream as a browser does. */
export const readEvents = async (
  fetch: HttpApi["fetch"],
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventReader> => eventsOf(await fetch(requestOf("GET", path, { headers })))

/** The same of a response that is at hand. */
export const eventsOf = (response: Response): EventReader => {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const received: Array<Received> = []
  const waiting: Array<Received> = []
  let text = ""
  let pings = 0
  const parse = (): void => {
    const blocks = text.split("\n\n")
    text = blocks.pop() ?? ""
    for (const block of blocks) {
      if (block === ": ping") pings += 1
      const fields = new Map(
        block.split("\n").map((line) => {
          const colon = line.indexOf(": ")
          return [line.slice(0, colon), line.slice(colon + 2)] as const
        }),
      )
      const event = fields.get("event")
      if (event === undefined) continue
      const one = {
        event,
        id: fields.get("id") ?? null,
        data: JSON.parse(fields.get("data") ?? ""),
      }
      received.push(one)
      waiting.push(one)
    }
  }
  const next = async (): Promise<Received | null> => {
    for (;;) {
      const event = waiting.shift()
      if (event !== undefined) return event
      const piece = await reader?.read()
      if (piece === undefined || piece.done) return null
      text += piece.value
      parse()
    }
  }
  return {
    response,
    received,
    pings: () => pings,
    next,
    until: async (is) => {
      for (;;) {
        const event = await next()
        if (event === null || is(event)) return event
      }
    },
    leave: async () => reader?.cancel(),
  }
}

/** The numbers of the log lines that were received. */
export const lineNumbers = (events: ReadonlyArray<Received>): ReadonlyArray<number> =>
  events.flatMap(({ event, id }) => (event === "log" ? [Number(id?.split(":")[1])] : []))

export const upTo = (last: number): ReadonlyArray<number> =>
  Array.from({ length: last }, (_, n) => n + 1)
