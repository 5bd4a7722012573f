import type { Server } from "node:http"
import { createAutomation, localAi } from "@pressline/core"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { expect, test } from "vitest"
import { framework } from "./frameworks.ts"
import { over } from "./listening.ts"

interface NestApp {
  use(path: string, handler: unknown): void
  listen(port: number, host: string): Promise<void>
  close(): Promise<void>
  getHttpServer(): Server
}

test("Nest, through toNodeHandler", async () => {
  await framework("reflect-metadata")
  const { Module } = await framework<{ Module: (options: object) => (target: object) => void }>(
    "@nestjs/common",
  )
  const { NestFactory } = await framework<{
    NestFactory: { create(module: object, options: object): Promise<NestApp> }
  }>("@nestjs/core")
  class AppModule {}
  Module({})(AppModule)
  const automation = createAutomation({ ai: localAi() })
  const api = createHttpApi(automation, { authorize: () => ({ allow: true, actor: "ada" }) })
  const app = await NestFactory.create(AppModule, { logger: false })
  app.use("/api/v1/automation", toNodeHandler(api))
  await app.listen(0, "127.0.0.1")
  const host = over(app.getHttpServer(), "/api/v1/automation", () => app.close())
  const added = await host.fetch("/keywords/?site_id=blog", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ keywords: ["espresso machine"] }),
  })
  expect(await added.json()).toMatchObject({ added: 1 })
  expect(await (await host.fetch("/ok")).json()).toMatchObject({ ok: true })
  await api.close()
  await host.close()
  await automation.close()
})
