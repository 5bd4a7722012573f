// Pressline in Hono 4, here on Node; the same line works on any runtime that Hono and Pressline share.
import type { AddressInfo } from "node:net"
import { serve } from "@hono/node-server"
import { createAutomation, localAi } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi, toHonoHandler } from "@pressline/http"
import { Hono } from "hono"

const automation = createAutomation({ ai: localAi() })
await automation.start()

const api = createHttpApi(automation, {
  authorize: (request, { action }) => {
    const token = request.headers.get("authorization")
    if (token === "Bearer editor") return { allow: true, actor: "editor" }
    if (token === "Bearer guest" && action === "read") return { allow: true, actor: "guest" }
    return { allow: false, reason: token === null ? "unauthenticated" : "forbidden" }
  },
})

const app = new Hono()
app.all("/api/v1/automation/*", toHonoHandler(api))
app.all("/admin/automation/*", toHonoHandler(createDashboard(api, { siteId: "blog" })))
app.get("/", (context) => context.text("Your application\n"))

const port = Number(process.env["PORT"] ?? 3000)
const server = serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, (info: AddressInfo) => {
  console.log(`http://127.0.0.1:${info.port}/api/v1/automation`)
})

const close = async () => {
  await api.close()
  server.close()
  await automation.close()
}
process.once("SIGTERM", () => void close())
