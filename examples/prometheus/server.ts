// Metrics as Prometheus reads them, at /metrics: Effect formats what Pressline has counted in this process.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createAutomation, localAi } from "@pressline/core"
import * as Effect from "effect/Effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"

const automation = createAutomation({ ai: localAi() })
await automation.start()
await automation.addKeywords({ siteId: "blog", keywords: ["espresso machine", "moka pot"] })
await automation.runNow({ siteId: "blog" })

const metrics = PrometheusMetrics.format()

const server = createServer((request, response) => {
  if (request.url !== "/metrics") return void response.writeHead(404).end()
  response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
  response.end(Effect.runSync(metrics))
})
server.listen(Number(process.env["PORT"] ?? 9464), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)
})

process.once("SIGTERM", () => {
  server.close()
  server.closeAllConnections()
  void automation.close()
})
