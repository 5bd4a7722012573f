/** An HTTP server before another one, which loses or spoils answers and tells what went through. */
import {
  createServer,
  type IncomingMessage,
  request as forward,
  type ServerResponse,
} from "node:http"

export interface FaultyProxy {
  readonly url: string
  /** The next request of this method and path takes effect over there; its answer does not arrive. */
  readonly loseAnswer: (method: string, path: RegExp, also?: () => void) => void
  /** It takes effect over there, too, and is answered by a status that says otherwise. */
  readonly spoilAnswer: (method: string, path: RegExp, status: number) => void
  /** Answers to be lost or spoiled that have not come yet. */
  readonly unmet: () => number
  /** Requests that went through, as `POST /wp-json/wp/v2/posts`. */
  readonly seen: () => ReadonlyArray<string>
  readonly close: () => Promise<void>
}

export async function openFaultyProxy(target: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(target)
  const losses: Array<{
    readonly method: string
    readonly path: RegExp
    readonly end: (request: IncomingMessage, response: ServerResponse) => void
  }> = []
  const seen: Array<string> = []
  const server = createServer((request, response) => {
    const { headers, method = "GET", url = "/" } = request
    seen.push(`${method} ${url.replace(/\?.*$/u, "")}`)
    const at = losses.findIndex((loss) => loss.method === method && loss.path.test(url))
    const [loss] = at < 0 ? [] : losses.splice(at, 1)
    const upstream = forward({ hostname, port, method, path: url, headers }, (answer) => {
      if (loss === undefined) {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
        return
      }
      answer.resume().once("end", () => loss.end(request, response))
    })
    upstream.once("error", () => request.socket.destroy())
    request.pipe(upstream)
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    url: `http://127.0.0.1:${address.port}`,
    loseAnswer: (method, path, also = () => {}) =>
      losses.push({
        method,
        path,
        end: (request) => {
          also()
          request.socket.destroy()
        },
      }),
    spoilAnswer: (method, path, status) =>
      losses.push({ method, path, end: (_, response) => response.writeHead(status).end("no") }),
    unmet: () => losses.length,
    seen: () => seen,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}
