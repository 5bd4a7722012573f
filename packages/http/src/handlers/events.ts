/** A run as it happens, as server-sent events. */
import * as Random from "effect/Random"
import type { EventHub } from "../events/EventHub.ts"
import type { EventStream, Position } from "../events/EventStream.ts"
import { positionOf, resetFrame, retryFrame } from "../events/frames.ts"
import { isPermitted } from "../server/authorize.ts"
import type { Exchange, Handler } from "../server/Exchange.ts"
import { wrong } from "../contract/problem.ts"
import { Reply } from "../server/Reply.ts"
import { AutomationError } from "@pressline/core"

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-store, no-transform",
  "x-accel-buffering": "no",
}

const ENDED: ReadonlySet<string> = new Set(["cancelled", "completed", "failed"])

export const events: Handler<"events"> = async (exchange, { query }) => {
  const { request, scope, server } = exchange
  const { run } = await exchange.automation.currentRun({ ...scope, ...runOf(query) }, exchange.call)
  if (run === null)
    throw new AutomationError("run_not_found", `Site ${scope.siteId} has had no run yet.`)
  const from = await startOf(exchange, run.runId, query.after)
  // A browser would come back for ever to a run that has ended: 204 tells it to stop.
  if (from.isAtEnd && query.runId !== undefined && ENDED.has(run.status))
    return new Reply(204, null)
  if (request.method === "HEAD") return new Reply(200, null, HEADERS)
  const stream = server.hub.open(
    {
      siteId: scope.siteId,
      actor: scope.actor,
      at: { runId: run.runId, number: from.number },
      follows: query.runId === undefined,
      first: [
        retryFrame(await server.run(Random.next)),
        ...(from.reset === null ? [] : [resetFrame(from.reset)]),
      ],
    },
    isPermitted(
      server.authorize,
      request,
      { siteId: scope.siteId, action: "read" },
      scope.requestId,
    ),
  )
  return new Reply(200, bytesOf(server.hub, stream, exchange.call.signal), HEADERS)
}

const runOf = ({ runId }: { readonly runId?: string }) => (runId === undefined ? {} : { runId })

interface Start extends Pick<Position, "number"> {
  /** Why lines may be missing before the first. */
  readonly reset: string | null
  /** The caller has every line there is now. */
  readonly isAtEnd: boolean
}

/** Where the caller left off: by `Last-Event-ID`, else by `after`, else at the beginning. */
const startOf = async (
  { automation, request, scope }: Exchange,
  runId: string,
  after: number | undefined,
): Promise<Start> => {
  const header = request.headers.get("last-event-id")
  const fresh = { number: after ?? 0, reset: null, isAtEnd: false }
  if (header === null || header === "") return fresh
  const last = positionOf(header)
  if (last === null) throw wrong("last-event-id", "is not an id of these events")
  if (last.runId !== runId) return { ...fresh, number: 0, reset: "The id is of another run." }
  if (last.number === 0) return { ...fresh, number: 0 }
  const { lines } = await automation.logs({
    siteId: scope.siteId,
    runId,
    after: last.number - 1,
    limit: 2,
  })
  const [first] = lines
  if (first === undefined)
    return { ...fresh, number: 0, reset: "The line of the id is not there any more." }
  if (first.number > last.number + 1)
    return { ...fresh, number: first.number - 1, reset: "Older lines were removed." }
  return { number: last.number, reset: null, isAtEnd: lines.at(-1)?.number === last.number }
}

/** The stream as a body: read only as fast as the client takes it, and closed however it ends. */
const bytesOf = (
  hub: EventHub,
  stream: EventStream,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> => {
  const close = (): void => hub.close(stream)
  signal?.addEventListener("abort", close, { once: true })
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const bytes = await stream.next()
          if (bytes !== null) return controller.enqueue(bytes)
        } catch {
          // Reading failed: the client comes back with the id of its last line.
        }
        close()
        controller.close()
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}
