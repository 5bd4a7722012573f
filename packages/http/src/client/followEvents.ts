/** Follows an event stream: takes it apart, and comes back where it left off. */
import type { LogLine, Reset, Run, RunProgress } from "./ApiTypes.ts"
import { ApiError } from "./ApiError.ts"

export type ClientEvent =
  | { readonly event: "log"; readonly id: string; readonly data: LogLine }
  | { readonly event: "progress"; readonly data: RunProgress }
  | { readonly event: "status"; readonly data: Run }
  /** Lines are missing before the next one: read the state again. */
  | { readonly event: "reset"; readonly data: Reset }

export interface EventsOptions {
  readonly siteId: string
  /** Default: the site's run of now, else its last, and then the next ones. */
  readonly runId?: string
  /** Lines with a higher number; default: all. */
  readonly after?: number
  /** The id of the last line that is known. */
  readonly lastEventId?: string
  readonly signal?: AbortSignal
  /** Hears whether the stream brings something; `tries` counts the attempts since it was lost. */
  readonly onConnection?: (state: "open" | "lost", tries: number) => void
}

type Send = (input: EventsOptions) => Promise<Response>

/** Pings come every 15 seconds: after so long without anything the connection is dead. */
const SILENCE = 45_000
const LONGEST_WAIT = 30_000

/** Refusals that waiting does not mend end it with an `ApiError`; everything else is tried again. */
export async function* followEvents(
  send: Send,
  options: EventsOptions,
): AsyncGenerator<ClientEvent, void> {
  const { onConnection, signal } = options
  let { lastEventId } = options
  let pause = 2000
  let tries = 0
  while (!signal?.aborted) {
    const dead = new AbortController()
    const stop = (): void => dead.abort()
    signal?.addEventListener("abort", stop)
    let watch = setTimeout(stop, SILENCE)
    try {
      const response = await send({
        ...options,
        ...(lastEventId ? { lastEventId } : {}),
        signal: dead.signal,
      })
      if (response.status === 204 || response.body === null) return
      // Open is what brings bytes: a proxy that keeps them back answers, too.
      let open = false
      const alive = (): void => {
        if (!open) onConnection?.("open", tries)
        open = true
        tries = 0
        clearTimeout(watch)
        watch = setTimeout(stop, SILENCE)
      }
      for await (const { data, event, id, retry } of fieldsOf(response.body, alive)) {
        if (retry) pause = Number(retry)
        if (id) lastEventId = id
        if (event === "end") return
        if (event && data) yield { event, id, data: JSON.parse(data) } as ClientEvent
      }
    } catch (error) {
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error
    } finally {
      clearTimeout(watch)
      signal?.removeEventListener("abort", stop)
      stop()
    }
    if (signal?.aborted) return
    onConnection?.("lost", ++tries)
    await wait(
      Math.min(LONGEST_WAIT, pause * 2 ** (tries - 1)) * (0.75 + Math.random() / 2),
      signal,
    )
  }
}

/** The events of a stream, as the fields they are sent as. */
async function* fieldsOf(
  body: ReadableStream<Uint8Array>,
  alive: () => void,
): AsyncGenerator<Record<string, string | undefined>, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ""
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      alive()
      const blocks = (text + decoder.decode(value, { stream: true })).split("\n\n")
      text = blocks.pop() ?? ""
      for (const block of blocks)
        yield Object.fromEntries(
          block.split("\n").map((line) => {
            const at = line.indexOf(": ")
            return [line.slice(0, at), line.slice(at + 2)]
          }),
        )
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener("abort", done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener("abort", done)
  })
