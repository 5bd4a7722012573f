/** The web process: starts runs, shows them, mounts Bull Board. It works on no run itself. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { fileURLToPath } from "node:url"
import { isAutomationError } from "@pressline/core"
import { installed } from "@pressline/tools-services/onDemand"
import { Queue } from "bullmq"
import { open } from "./open.ts"
import { page } from "./page.ts"
import { fromEnvironment } from "./settings.ts"

const BOARD = "/queues"

const { automation, close, queue } = open(fromEnvironment())
await automation.migrate()
await automation.start() // ticks and sweeps; the runs go to the workers

const watched = new Queue(
  queue.queue ?? "pressline",
  { connection: queue.connection } as never,
  queue.backend as never,
)
watched.on("error", () => {})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** Bull Board is not among the packages of this repository: it is installed when it is first wanted. */
const mountBoard = async (): Promise<Handler> => {
  const folder = await installed(fileURLToPath(new URL("board", import.meta.url)))
  const module = `${folder}/board.mjs`
  const { board } = (await import(module)) as { board: (queue: Queue, path: string) => Handler }
  return board(watched, BOARD)
}
const board = await mountBoard().catch((error: Error): Handler => (_, response) => {
  response.writeHead(503, { "content-type": "text/plain" })
  response.end(`Bull Board could not be installed: ${error.message}`)
})

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify(body))
}

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname } = new URL(request.url ?? "/", "http://web")
  const [, siteId] = /^\/sites\/([^/]+)\/run$/.exec(pathname) ?? []
  if (pathname === "/") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" })
    response.end(page(BOARD))
  } else if (siteId !== undefined && request.method === "POST")
    json(response, 202, await automation.runNow({ siteId: decodeURIComponent(siteId) }))
  else json(response, 404, { code: "not_found" })
}

// Who may do this is not asked: it listens on this machine only. Yours asks before it calls a method.
const server = createServer((request, response) => {
  if (request.url?.startsWith(BOARD) === true) return board(request, response)
  answer(request, response).catch((error: unknown) => {
    if (isAutomationError(error))
      json(response, error.status, { code: error.code, detail: error.message })
    else json(response, 500, { code: "internal" })
  })
})
server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object") process.send?.({ port: address.port })
})

const stop = async (): Promise<void> => {
  server.closeAllConnections()
  server.close()
  await watched.close()
  await automation.close()
  await close()
  if (process.connected) process.disconnect()
}
let stopping: Promise<void> | null = null
const end = (): void => void (stopping ??= stop())
process.once("SIGTERM", end)
process.once("disconnect", end)
process.on("SIGINT", () => {})
