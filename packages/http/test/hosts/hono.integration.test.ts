import { once } from "node:events"
import type { Server } from "node:http"
import { toHonoHandler } from "@pressline/http"
import { contractSuite } from "../suite/contractSuite.ts"
import { framework } from "./frameworks.ts"
import { over } from "./listening.ts"

interface Hono {
  all(path: string, handler: unknown): void
  readonly fetch: (request: Request) => Promise<Response>
}

contractSuite("Hono 4", async (api) => {
  const { Hono } = await framework<{ readonly Hono: new () => Hono }>("hono")
  const { serve } = await framework<{ readonly serve: (options: object) => Server }>(
    "@hono/node-server",
  )
  const app = new Hono()
  app.all("/api/v1/automation/*", toHonoHandler(api))
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" })
  await once(server, "listening")
  return over(server, "/api/v1/automation")
})
