/** A real HTTP server on loopback, with what was asked of it. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export interface Site {
  /** `127.0.0.1:port` */
  readonly host: string
  readonly port: number
  readonly requests: ReadonlyArray<IncomingMessage>
}

export const site = (listener: RequestListener): Effect.Effect<Site, never, Scope.Scope> =>
  Effect.gen(function* () {
    const requests: Array<IncomingMessage> = []
    const server = yield* Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const opened = createServer((request, response) => {
          requests.push(request)
          listener(request, response)
        })
        opened.listen(0, "127.0.0.1", () => resume(Effect.succeed(opened)))
      }),
      (open) =>
        Effect.sync(() => {
          open.closeAllConnections()
          open.close()
        }),
    )
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    return { host: `127.0.0.1:${port}`, port, requests }
  })
