import type { RequestListener } from "node:http"
import { toNodeHandler } from "@pressline/http"
import { contractSuite } from "../suite/contractSuite.ts"
import type { Mount } from "../suite/openMounted.ts"
import { framework } from "./frameworks.ts"
import { listening, over } from "./listening.ts"

interface Express {
  (): RequestListener & {
    use(path: string, handler: unknown): void
    use(handler: unknown): void
  }
  json(options?: object): unknown
}

const express = async () => (await framework<{ readonly default: Express }>("express")).default
const path = "/api/v1/automation"

contractSuite("Express 5, before express.json()", async (api) => {
  const make = await express()
  const app = make()
  app.use(path, toNodeHandler(api))
  app.use(make.json())
  return over(await listening(app), path)
})

const parsed: Mount = async (api) => {
  const make = await express()
  const app = make()
  app.use(make.json({ limit: "1mb" }))
  app.use(path, toNodeHandler(api))
  return over(await listening(app), path)
}
contractSuite("Express 5, after express.json()", parsed, { parsesBodies: true })
