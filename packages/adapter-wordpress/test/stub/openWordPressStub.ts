/**
 * WordPress's REST API on loopback, as far as the publisher uses it. What a real one answers is checked by
 * the same tests over a real one (`realWordPress.integration.test.ts`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { type Asked, Answer, CAPABILITIES, refuse, type StubOptions, StubSite } from "./StubSite.ts"
import { stubRoutes } from "./stubRoutes.ts"

export interface WordPressStub {
  readonly url: string
  readonly site: StubSite
  /** Answers the next request of a method with a status, before anything happens. */
  readonly failNext: (method: string, status: number, headers?: Record<string, string>) => void
  readonly close: () => Promise<void>
}

const PASSWORDS = { editor: "secret", author: "secret", contributor: "secret" }

export async function openWordPressStub(options: StubOptions = {}): Promise<WordPressStub> {
  const { passwords = PASSWORDS, permalinks = true } = options
  const site = new StubSite(options)
  const routes = stubRoutes(site)
  const failures: Array<{ method: string; status: number; headers: Record<string, string> }> = []

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = await askedBy(request, permalinks, passwords)
    if (one === null) {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>")
      return
    }
    const at = failures.findIndex(({ method }) => method === one.method)
    const [failure] = at < 0 ? [] : failures.splice(at, 1)
    if (failure !== undefined)
      return send(
        response,
        failure.status,
        { code: "scripted", message: "As told." },
        failure.headers,
      )
    try {
      const route = routes[`${one.method} ${one.route.replace(/\/\d+$/u, "/:id")}`]
      if (route === undefined) return refuse(404, "rest_no_route", "No route was found.")
      send(response, 200, route(one))
    } catch (thrown) {
      if (!(thrown instanceof Answer)) throw thrown
      send(response, thrown.status, thrown.body)
    }
  }
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  site.url = `http://127.0.0.1:${address.port}`
  return {
    url: site.url,
    site,
    failNext: (method, status, headers = {}) => failures.push({ method, status, headers }),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}

const send = (response: ServerResponse, status: number, body: unknown, headers = {}): void => {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify(body))
}

/** Null for a page that is none of the REST API's. */
async function askedBy(
  request: IncomingMessage,
  permalinks: boolean,
  passwords: Readonly<Record<string, string>>,
): Promise<Asked | null> {
  const at = new URL(request.url ?? "/", "http://stub")
  const pretty = permalinks ? /^\/wp-json(\/.*)$/u.exec(at.pathname)?.[1] : undefined
  const route = at.searchParams.get("rest_route") ?? pretty
  if (route === undefined) return null
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const basic = request.headers.authorization?.slice("Basic ".length) ?? ""
  const [user = "", password = ""] = Buffer.from(basic, "base64").toString().split(":")
  const known = passwords[user] === password
  return {
    method: request.method ?? "GET",
    route,
    query: at.searchParams,
    user: known ? user : "",
    may: (capability) => known && (CAPABILITIES[user] ?? []).includes(capability),
    body: Buffer.concat(chunks),
    type: request.headers["content-type"] ?? "",
  }
}
