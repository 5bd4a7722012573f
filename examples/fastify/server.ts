// Pressline in Fastify 5: one plugin, which leaves your own routes and parsers alone.
import { createAutomation, localAi } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { automationPlugin, createHttpApi } from "@pressline/http"
import { fastify } from "fastify"

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

const app = fastify()
const page = createDashboard(api, { siteId: "blog" })
await app.register(automationPlugin, {
  api,
  path: "/api/v1/automation",
  dashboard: { page, path: "/admin/automation" },
})
app.get("/", async () => "Your application\n")

const address = await app.listen({ port: Number(process.env["PORT"] ?? 3000), host: "127.0.0.1" })
console.log(`${address}/api/v1/automation`)

const close = async () => {
  await api.close() // ends the event streams, so that Fastify has nothing to wait for
  await app.close()
  await automation.close()
}
process.once("SIGTERM", () => void close())
