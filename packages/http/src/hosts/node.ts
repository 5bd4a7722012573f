/** Plain node:http, and everything that speaks it: Express 5, Connect, Nest. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { AutomationError } from "@pressline/core"
import { wrong } from "../contract/problem.ts"
import { problemReply } from "../server/problemReply.ts"

/** Whatever answers requests: an API of `createHttpApi`, or a dashboard. */
export interface Fetches {
  readonly fetch: (request: Request) => Promise<Response>
}

/** A request as Express leaves it: with the whole path, and perhaps a body that was read already. */
type HostRequest = IncomingMessage & {
  readonly originalUrl?: string
  readonly body?: unknown
}

const nodeRequests = new WeakMap<Request, IncomingMessage>()

/**
 * The host's own request behind a `Request`, for an `authorize` that needs what earlier middleware left
 * there, such as `user` or `session`. Undefined in hosts that are not node:http.
 */
export const nodeRequest = (request: Request): IncomingMessage | undefined =>
  nodeRequests.get(request)

/**
 * The same request of the same caller at another address: for what is mounted in front of an API, such as
 * a dashboard. The host's own request stays behind it.
 */
export const requestAt = (request: Request, url: URL): Request => {
  const moved = new Request(url, request)
  const incoming = nodeRequests.get(request)
  if (incoming !== undefined) nodeRequests.set(moved, incoming)
  return moved
}

/**
 * A listener for `createServer` and a middleware for Express: before or after `express.json()`, under
 * any path. Answers every request it is given.
 */
export const toNodeHandler =
  (api: Fetches) =>
  (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    void answer(api, incoming, outgoing)
  }

const answer = async (
  { fetch }: Fetches,
  incoming: HostRequest,
  outgoing: ServerResponse,
): Promise<void> => {
  const gone = new AbortController()
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  try {
    const request = toRequest(incoming, gone.signal)
    nodeRequests.set(request, incoming)
    await send(await fetch(request), incoming, outgoing)
  } catch {
    // Not a request that `Request` can express (a broken host name, `TRACE`), or a connection that broke.
    if (outgoing.headersSent) outgoing.destroy()
    else refuse(incoming, outgoing)
  }
}

const METHODS = "GET, HEAD, OPTIONS, POST, PUT"

const refuse = ({ method = "" }: IncomingMessage, outgoing: ServerResponse): void => {
  const error = METHODS.split(", ").includes(method)
    ? wrong("request", "cannot be read")
    : new AutomationError("method_not_allowed", `This host takes ${METHODS}.`, { allow: METHODS })
  const { body, headers, status } = problemReply(error, "unread")
  outgoing.writeHead(status, headers).end(body)
}

const toRequest = (incoming: HostRequest, signal: AbortSignal): Request => {
  const host = incoming.headers.host ?? "localhost"
  const secure = "encrypted" in incoming.socket
  const path = incoming.originalUrl ?? incoming.url ?? "/"
  const url = `${secure ? "https" : "http"}://${host}${path.startsWith("/") ? path : "/"}`
  const headers = new Headers()
  for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
    const name = incoming.rawHeaders[at] ?? ""
    if (!name.startsWith(":")) headers.append(name, incoming.rawHeaders[at + 1] ?? "")
  }
  const method = incoming.method ?? "GET"
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers, signal })
  return new Request(url, { method, headers, signal, ...bodyOf(incoming) })
}

/** The body as it comes; or, where the host has read and parsed it, as it must have been. */
const bodyOf = (incoming: HostRequest): RequestInit & { readonly duplex?: "half" } => {
  if (!incoming.readableEnded && !incoming.readableDidRead)
    return hasBody(incoming) ? { body: piecesOf(incoming), duplex: "half" } : {}
  const { body } = incoming
  if (body === undefined || body === null) return {}
  if (typeof body === "string") return { body }
  if (body instanceof Uint8Array) return { body: new Uint8Array(body) }
  return { body: JSON.stringify(body) }
}

/**
 * The bytes as they are asked for. `Readable.toWeb` would throw where nobody can catch it, and end the
 * host's process, when bytes come after the reader has left.
 */
const piecesOf = (incoming: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const pieces = incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array<ArrayBuffer>>
  const pull = async (body: ReadableStreamDefaultController): Promise<void> => {
    const { done, value } = await pieces.next()
    if (done === true) body.close()
    else body.enqueue(value)
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0

const send = async (
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  const { body } = response
  if (outgoing.destroyed) return void body?.cancel()
  // Whoever is still sending a body that nobody reads must not be waited for.
  if (!incoming.complete && hasBody(incoming) && incoming.httpVersionMajor === 1)
    outgoing.setHeader("connection", "close")
  for (const [name, value] of response.headers) outgoing.setHeader(name, value)
  outgoing.writeHead(response.status)
  if (body === null) return void outgoing.end()
  const reader = body.getReader()
  outgoing.on("close", () => void reader.cancel().catch(() => {}))
  outgoing.flushHeaders()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    if (!outgoing.write(value)) await drained(outgoing)
  }
  outgoing.end()
}

/** Until the client has taken what was written, or is gone. */
const drained = (outgoing: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done)
      outgoing.off("close", done)
      resolve()
    }
    outgoing.on("drain", done)
    outgoing.on("close", done)
    if (outgoing.destroyed) done()
  })
