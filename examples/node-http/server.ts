// Pressline in a plain node:http server: the API under /api/v1/automation, everything else your own.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createAutomation, localAi } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi, toNodeHandler } from "@pressline/http"

const automation = createAutomation({ ai: localAi() })
await automation.start()

const api = createHttpApi(automation, {
  // Look the caller up in your sessions; here a token stands for one.
  authorize: (request, { action }) => {
    const token = request.headers.get("authorization")
    if (token === "Bearer editor") return { allow: true, actor: "editor" }
    if (token === "Bearer guest" && action === "read") return { allow: true, actor: "guest" }
    return { allow: false, reason: token === null ? "unauthenticated" : "forbidden" }
  },
  sites: () => [{ siteId: "blog", name: "The blog" }],
})
const handle = toNodeHandler(api)
const dashboard = toNodeHandler(createDashboard(api))

const server = createServer((request, response) => {
  if (request.url?.startsWith("/api/v1/automation")) handle(request, response)
  else if (request.url?.startsWith("/admin/automation")) dashboard(request, response)
  else response.end("Your application\n")
})
server.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo
  console.log(`http://127.0.0.1:${port}/api/v1/automation`)
})

const close = async () => {
  await api.close()
  server.close()
  await automation.close()
}
process.once("SIGTERM", () => void close())
