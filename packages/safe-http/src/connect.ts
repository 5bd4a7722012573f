/** Opens the connection of one request, to the addresses that were checked. */
import { Agent as HttpAgent, type ClientRequest, request as httpRequest } from "node:http"
import { Agent as HttpsAgent, request as httpsRequest } from "node:https"
import type { LookupFunction, Socket } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { CheckedUrl } from "./checkUrl.ts"
import type { Address } from "./resolveHost.ts"
import { SafeHttpError } from "./SafeHttpError.ts"
import type { SafeRequest } from "./SafeRequest.ts"

const NOT_YOURS = new Set(["connection", "content-length", "expect", "host", "transfer-encoding"])
const LONGEST_HEADERS = 16 * 1024

/** A request whose connection stands and of which nothing has been sent; closed with the scope. */
export const connect = (
  { port, url }: CheckedUrl,
  addresses: ReadonlyArray<Address>,
  { body, headers = {}, method = "GET" }: SafeRequest,
): Effect.Effect<ClientRequest, SafeHttpError, Scope.Scope> => {
  const secure = url.protocol === "https:"
  // An agent of its own: nothing of the process (a proxy, a kept connection) comes in between.
  const agent = secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const open = Effect.try({
    try: () =>
      (secure ? httpsRequest : httpRequest)(url, {
        agent,
        method,
        port,
        lookup: pinnedTo(addresses),
        maxHeaderSize: LONGEST_HEADERS,
        headers: headersOf(headers, body),
      }),
    catch: (cause) => refused(url, cause),
  })
  return Effect.acquireRelease(open, close).pipe(Effect.tap((request) => connected(request, url)))
}

/** Only what was checked is connected to, whatever the name says a moment later. */
const pinnedTo =
  (addresses: ReadonlyArray<Address>): LookupFunction =>
  (_hostname, options, answer) => {
    const [first] = addresses
    if (options.all === true) answer(null, [...addresses])
    else answer(null, first?.address ?? "", first?.family ?? 4)
  }

const headersOf = (
  headers: Readonly<Record<string, string>>,
  body: SafeRequest["body"],
): Record<string, string> => {
  const own = Object.keys(headers).find((name) => NOT_YOURS.has(name.toLowerCase()))
  if (own !== undefined) throw new TypeError(`the header ${own} is set by the client`)
  return {
    "accept-encoding": "identity",
    "user-agent": "pressline",
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  }
}

/** An error after the answer was read, or after it was given up, is nobody's any more. */
const close = (request: ClientRequest): Effect.Effect<void> =>
  Effect.sync(() => {
    request.on("error", () => {})
    request.destroy()
  })

const connected = (request: ClientRequest, url: URL): Effect.Effect<void, SafeHttpError> =>
  Effect.callback((resume) => {
    const onError = (cause: Error): void =>
      resume(
        Effect.fail(
          new SafeHttpError({
            reason: "unreachable",
            detail: `${url.host} cannot be connected to${codeOf(cause)}`,
            sent: false,
            cause,
          }),
        ),
      )
    const onSocket = (socket: Socket): void => {
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => {
        request.off("error", onError)
        resume(Effect.void)
      })
    }
    request.once("error", onError)
    request.once("socket", onSocket)
  })

const refused = ({ host }: URL, cause: unknown): SafeHttpError =>
  new SafeHttpError({
    reason: "refused",
    detail: `The request to ${host} cannot be sent: ${cause instanceof Error ? cause.message : String(cause)}`,
    sent: false,
    cause,
  })

export const codeOf = (error: Error & { readonly code?: unknown }): string =>
  typeof error.code === "string" ? ` (${error.code})` : ""
