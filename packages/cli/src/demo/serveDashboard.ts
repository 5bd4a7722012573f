/** The dashboard of the demo, on this machine only. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Automation } from "@pressline/core"
import { createDashboard } from "@pressline/dashboard"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { SITE } from "./openRun.ts"

export interface Served {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Where a dashboard that stays open is found again. */
export const USUAL_PORT = 4480

const HERE = new Set(["127.0.0.1", "localhost"])

/** On `port` if it is free, else on any. Callers under another host's name are refused. */
export async function serveDashboard(automation: Automation, port: number): Promise<Served> {
  const api = createHttpApi(automation, {
    authorize: (request) =>
      HERE.has(new URL(request.url).hostname)
        ? { allow: true, actor: "you" }
        : { allow: false, reason: "forbidden" },
    sites: () => [{ ...SITE, name: "Good Questions" }],
    rateLimits: false,
  })
  const page = createDashboard(api, {
    siteId: SITE.siteId,
    title: "Pressline",
    environment: { label: "demo" },
  })
  const server = createServer(toNodeHandler(page))
  server.listen(port, "127.0.0.1")
  try {
    await once(server, "listening")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      await api.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
