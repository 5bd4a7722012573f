import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createAutomation, localAi } from "@pressline/core"
import type { PublishRequest } from "@pressline/core/effect"
import { publisherSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import { afterAll, expect, it } from "vitest"
import { cmsPublisher } from "./cmsPublisher.ts"

/** The CMS: a real HTTP server that keeps posts by key. */
const posts = new Map<string, string>()
const cms = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost")
  if (request.headers.authorization !== "Bearer secret") return response.writeHead(401).end()
  if (request.method !== "PUT") return response.writeHead(405).end()
  let body = ""
  request.on("data", (chunk: Buffer) => (body += chunk.toString()))
  request.on("end", () => {
    posts.set(pathname, body)
    response.writeHead(200, { "content-type": "application/json" })
    response.end(JSON.stringify({ id: pathname, url: `https://cms.example${pathname}` }))
  })
  return response
})
await new Promise<void>((listening) => cms.listen(0, "127.0.0.1", listening))
const baseUrl = `http://127.0.0.1:${(cms.address() as AddressInfo).port}/`
afterAll(() => new Promise((closed) => cms.close(closed)))

const pathOf = ({ key }: PublishRequest): string => `/posts/${encodeURIComponent(key)}`

publisherSuite("cmsPublisher", cmsPublisher({ baseUrl, token: "secret" }), {
  idempotency: "key",
  count: (request) => Effect.sync(() => (posts.has(pathOf(request)) ? 1 : 0)),
})

it("publishes a whole run over HTTP", async () => {
  const before = posts.size
  const automation = createAutomation({
    ai: localAi(),
    publisher: cmsPublisher({ baseUrl, token: "secret" }),
  })
  await automation.start()
  await automation.addKeywords({ siteId: "blog", keywords: ["sourdough starter recipe"] })
  const { runId } = await automation.runNow({ siteId: "blog" })
  for await (const event of automation.events({ siteId: "blog", runId })) void event
  const { run } = await automation.currentRun({ siteId: "blog" })
  expect(run?.status).toBe("completed")
  expect(posts.size - before).toBe(run?.stage7Result?.published)
  await automation.close()
})

it("fails the run, naming the remedy, when the token is wrong", async () => {
  const automation = createAutomation({
    ai: localAi(),
    publisher: cmsPublisher({ baseUrl, token: "wrong" }),
  })
  await automation.start()
  await automation.addKeywords({ siteId: "blog", keywords: ["sourdough starter recipe"] })
  const { runId } = await automation.runNow({ siteId: "blog" })
  for await (const event of automation.events({ siteId: "blog", runId })) void event
  const { run } = await automation.currentRun({ siteId: "blog" })
  expect(run?.status).toBe("failed")
  expect(run?.errorMessage).toContain("the CMS answered 401")
  await automation.close()
})
