import { createServer } from "node:http"
import type { TestProject } from "vitest/node"
import { chromium } from "./chromium.ts"
import { startPgBouncer } from "./pgbouncer.ts"
import { startPostgres, startPostgres15 } from "./postgres.ts"
import { startRedis } from "./redis.ts"
import { type RunningService, Unavailable } from "./Service.ts"
import { startWordPress } from "./wordpress.ts"

const starters = {
  postgres: startPostgres,
  pgbouncer: startPgBouncer,
  postgres15: startPostgres15,
  redis: startRedis,
  wordpress: startWordPress,
  chromium: async () => ({ ...(await chromium()), stop: async () => {} }),
} as const

/**
 * vitest's global setup of the `integration` project. One service serves every test file, and starts
 * when the first one asks: workers cannot start it for each other, so this process does, over HTTP.
 */
export default async function broker(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, Promise<Pick<RunningService, "stop" | "from">>>()
  const start = (name: keyof typeof starters): Promise<Pick<RunningService, "stop" | "from">> => {
    const service = started.get(name) ?? starters[name]()
    started.set(name, service)
    return service
  }
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? ""
    if (!isName(name)) {
      response.writeHead(404).end()
      return
    }
    start(name).then(
      (service) => response.end(JSON.stringify(service)), // functions do not travel: `stop` stays here
      (cause: unknown) =>
        response.writeHead(cause instanceof Unavailable ? 503 : 500).end(String(cause)),
    )
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the broker has no port")
  project.provide("services", `http://127.0.0.1:${address.port}`)
  return async () => {
    server.closeAllConnections()
    server.close()
    for (const service of await Promise.allSettled(started.values()))
      if (service.status === "fulfilled") await service.value.stop()
  }
}

const isName = (name: string): name is keyof typeof starters => Object.hasOwn(starters, name)
