// Pressline in Express 5: one line, before or after express.json().
import type { AddressInfo } from "node:net"
import { createAutomation, localAi } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi, nodeRequest, toNodeHandler } from "@pressline/http"
import express, { type Request as ExpressRequest } from "express"

const automation = createAutomation({ ai: localAi() })
await automation.start()

const api = createHttpApi(automation, {
  // What your own middleware found out about the caller is on Express' request.
  authorize: (request, { action }) => {
    const user = (nodeRequest(request) as ExpressRequest & { user?: string }).user
    if (user === undefined) return { allow: false, reason: "unauthenticated" }
    return user === "editor" || action === "read"
      ? { allow: true, actor: user }
      : { allow: false, reason: "forbidden" }
  },
})

const app = express()
app.use(express.json())
app.use((request: ExpressRequest & { user?: string }, _response, next) => {
  const user = /^Bearer (editor|guest)$/.exec(request.headers.authorization ?? "")?.[1]
  if (user !== undefined) request.user = user // your session would be here
  next()
})
app.use("/api/v1/automation", toNodeHandler(api))
app.use("/admin/automation", toNodeHandler(createDashboard(api, { siteId: "blog" })))
app.get("/", (_request, response) => {
  response.send("Your application\n")
})

const server = app.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo
  console.log(`http://127.0.0.1:${port}/api/v1/automation`)
})

const close = async () => {
  await api.close()
  server.close()
  await automation.close()
}
process.once("SIGTERM", () => void close())
