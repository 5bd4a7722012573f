import type { Server } from "node:http"
import { automationPlugin } from "@pressline/http"
import { contractSuite } from "../suite/contractSuite.ts"
import { framework } from "./frameworks.ts"
import { over } from "./listening.ts"

interface Fastify {
  register(plugin: unknown, options: object): Promise<void>
  listen(options: object): Promise<string>
  close(): Promise<void>
  readonly server: Server
}

contractSuite("Fastify 5", async (api) => {
  const { fastify } = await framework<{ readonly fastify: (options?: object) => Fastify }>(
    "fastify",
  )
  const app = fastify()
  await app.register(automationPlugin, { api })
  await app.listen({ port: 0, host: "127.0.0.1" })
  return over(app.server, "/api/v1/automation", () => app.close())
})
