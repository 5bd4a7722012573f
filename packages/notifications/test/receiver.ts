/** A webhook's receiver as somebody would write it: checks signatures with the reference library, answers as told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import { Webhook } from "standardwebhooks"

export const secretOf = (what: string): string =>
  `whsec_${Buffer.alloc(24, what).toString("base64")}`

export interface Received {
  readonly at: number
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Answer = (response: ServerResponse, received: Received) => void

export interface Receiver {
  /** The address of a path on it. */
  readonly url: (path?: string) => string
  readonly messages: ReadonlyArray<Received>
  /** How it answers from now on; by default 204. */
  readonly answer: (how: Answer) => void
  /** The next message that comes, or came and was not waited for. */
  readonly next: () => Promise<Received>
  readonly close: () => Promise<void>
}

/** On a port of its choice, or one that it had before. */
export const openReceiver = async (at = 0): Promise<Receiver> => {
  const messages: Array<Received> = []
  const waiting: Array<(received: Received) => void> = []
  let unseen = 0
  let how: Answer = (response) => response.writeHead(204).end()
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.once("end", () => {
      const received = {
        at: Date.now(),
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      messages.push(received)
      const first = waiting.shift()
      if (first === undefined) unseen += 1
      else first(received)
      how(response, received)
    })
  })
  await new Promise<void>((listening) => server.listen(at, "127.0.0.1", listening))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    url: (path = "/hook") => `http://127.0.0.1:${address.port}${path}`,
    messages,
    answer: (next) => {
      how = next
    },
    next: () => {
      const received = messages.at(-unseen)
      if (unseen === 0 || received === undefined)
        return new Promise((resolve) => waiting.push(resolve))
      unseen -= 1
      return Promise.resolve(received)
    },
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

/** The event, if the reference library finds a good signature; throws otherwise. */
export const verified = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>)
