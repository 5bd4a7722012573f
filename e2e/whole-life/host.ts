/** The process that answers people: the API and the dashboard. It works on no run itself. */
import { createServer } from "node:http"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { API, fromEnvironment, SITE } from "./LifeSettings.ts"
import { openAutomation } from "./openAutomation.ts"

const settings = fromEnvironment()
const { automation } = await openAutomation(settings)
await automation.start()
const api = createHttpApi(automation, {
  authorize: () => ({ allow: true, actor: "ada" }),
  sites: () => [{ siteId: SITE, name: "The blog" }],
  rateLimits: false,
})
const answer = toNodeHandler(api)
const show = toNodeHandler(createDashboard(api, { siteId: SITE }))
const server = createServer((request, response) =>
  request.url?.startsWith(API) === true ? answer(request, response) : show(request, response),
)
server.listen(settings.port, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object") process.send?.({ ready: address.port })
})
process.once("disconnect", () => process.exit())
