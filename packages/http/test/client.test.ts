import { readFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import { ApiError, type ClientEvent, createAutomationClient } from "@pressline/http/client"
import { createTestKit, type TestKit } from "@pressline/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { upTo } from "./eventReader.ts"
import { authorizeByRole } from "./suite/roles.ts"

const SOON = { timeout: 10_000 }

let kit: TestKit
let server: Server
let api: ReturnType<typeof createHttpApi>
const opened = () =>
  createAutomationClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/automation/`,
    headers: () => ({ "x-role": "owner" }),
  })

beforeEach(async () => {
  kit = createTestKit()
  api = createHttpApi(kit.automation, { authorize: authorizeByRole, rateLimits: false })
  server = createServer(toNodeHandler(api)).listen(0, "127.0.0.1")
  await once(server, "listening")
})
afterEach(async () => {
  await api.close()
  server.closeAllConnections()
  server.close()
  await kit.close()
})

describe("the client", () => {
  it("asks every endpoint with the method that the contract has", async () => {
    const document = JSON.parse(
      readFileSync(join(import.meta.dirname, "../openapi.json"), "utf8"),
    ) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>
    }
    const asked: Array<string> = []
    const client = createAutomationClient({
      baseUrl: "http://site",
      fetch: async (url, init) => {
        asked.push(`${init?.method} ${new URL(`${url as string}`).pathname}`)
        throw new Error("not sent")
      },
    })
    const of: Readonly<Record<string, unknown>> = { ...client }
    const expected = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { operationId }]) =>
        operationId in of && operationId !== "events" ? [`${method.toUpperCase()} ${path}`] : [],
      ),
    )
    for (const call of Object.entries(of))
      if (call[0] !== "events" && call[0] !== "mediaUrl")
        await (call[1] as (input: object) => Promise<unknown>)({ siteId: "site" }).catch(() => {})
    expect(asked.map((each) => each.replace(/\/ok\/$/, "/ok")).toSorted()).toEqual(
      expected.toSorted(),
    )
  })

  it("drives a run from keywords to articles", async () => {
    const client = opened()
    expect(await client.ok({})).toMatchObject({ ok: true })
    expect(
      await client.keywords({ siteId: "site", body: ["a", { phrase: "b", volume: 3 }] }),
    ).toMatchObject({ added: 2 })
    expect(await client.keywords({ siteId: "site", body: "keyword\nc\n" })).toMatchObject({
      added: 1,
    })
    const form = new FormData()
    form.set("file", new Blob(["d\n"]), "k.csv")
    expect(await client.keywords({ siteId: "site", body: form })).toMatchObject({ added: 1 })
    const config = await client.config({ siteId: "site" })
    const changed = await client.updateConfig({
      siteId: "site",
      body: { max_attempts: 5, publish_policy: { mode: "review" } },
      ifVersion: config.version,
    })
    expect(changed.max_attempts).toBe(5)
    expect((await client.estimate({ siteId: "site" })).stages[0]).toMatchObject({ items: 4 })
    const once = { siteId: "site", idempotencyKey: "k" }
    const { run_id } = await client.runNow(once)
    expect(await client.runNow(once)).toMatchObject({ run_id })
    await kit.rest()
    expect(await client.currentRun({ siteId: "site" })).toMatchObject({ state: "completed" })
    expect(
      (await client.runProgress({ siteId: "site", runId: run_id })).global_progress.percentage,
    ).toBe(100)
    expect((await client.logs({ siteId: "site", limit: 1 })).lines).toHaveLength(1)
    const { items } = await client.items({ siteId: "site", kind: "content", limit: 1 })
    const approved = await client.approve({
      siteId: "site",
      body: { content_id: items[0]?.id ?? "" },
    })
    expect(approved.approved_by).toBe("owner")
    const images = await client.items({ siteId: "site", kind: "image", limit: 1 })
    const image = { siteId: "site", imageId: images.items[0]?.id ?? "" }
    expect((await client.media(image)).type).toMatch(/^image\//u)
    expect(client.mediaUrl(image)).toContain(`/media/?site_id=site&image_id=${image.imageId}`)
  })

  it("rejects with what the API says", async () => {
    const client = opened()
    const refusal = await client.runProgress({ siteId: "site" }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ApiError)
    expect(refusal).toMatchObject({
      status: 404,
      code: "run_not_found",
      retryable: false,
      message: "Site site has had no run yet.",
      problem: { type: "urn:pressline:error:run_not_found" },
    })
    const stale = client.updateConfig({ siteId: "site", body: { enabled: true }, ifVersion: 7 })
    await expect(stale).rejects.toMatchObject({ code: "config_conflict", problem: { actual: 1 } })
    const elsewhere = createAutomationClient({
      baseUrl: "http://a.test",
      fetch: async () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
    })
    await expect(elsewhere.ok({})).rejects.toMatchObject({
      status: 502,
      code: null,
      retryable: true,
    })
    await expect(client.ok({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/iu)
  })

  it("follows a run to its end, whatever breaks on the way, and misses and doubles nothing", async () => {
    await kit.addKeywords(30)
    kit.ai.slow("20 seconds")
    const { runId } = await kit.automation.runNow({ siteId: "site" })
    const connections: Array<string> = []
    const client = opened()
    const seen: Array<ClientEvent> = []
    const following = (async () => {
      for await (const event of client.events({
        siteId: "site",
        runId,
        onConnection: (state) => connections.push(state),
      }))
        seen.push(event)
    })()
    const numbers = () =>
      seen.flatMap((event) => (event.event === "log" ? [event.data.number] : []))
    await expect.poll(() => numbers().length, SOON).toBeGreaterThan(0)
    await kit.clock.advance("1 minute")
    await expect.poll(() => numbers().length, SOON).toBeGreaterThan(1)
    server.closeAllConnections() // a proxy restarts
    await expect.poll(() => connections, SOON).toContain("lost")
    kit.ai.heal()
    await kit.rest()
    await following
    const { lines } = await kit.automation.logs({ siteId: "site", limit: 1000 })
    expect(numbers()).toEqual(upTo(lines.length))
    expect(connections).toEqual(["open", "lost", "open"])
    expect(seen.some(({ event }) => event === "status")).toBe(true)
  }, 20_000)

  it("gives up where waiting does not help, and when it is told to", async () => {
    const client = opened()
    const none = client.events({ siteId: "site" })[Symbol.asyncIterator]()
    await expect(none.next()).rejects.toMatchObject({ code: "run_not_found" })
    await kit.addKeywords(13)
    await kit.runToRest()
    const gone = new AbortController()
    const seen: Array<string> = []
    for await (const { event } of client.events({ siteId: "site", signal: gone.signal })) {
      seen.push(event)
      if (seen.length === 5) gone.abort()
    }
    expect(seen.length).toBeGreaterThanOrEqual(5)
    const { run } = await client.currentRun({ siteId: "site" })
    const all: Array<ClientEvent> = []
    for await (const event of client.events({ siteId: "site", runId: run?.run_id ?? "" }))
      all.push(event)
    expect(all.at(-1)?.event).not.toBe("end") // it simply ends
  })
})
