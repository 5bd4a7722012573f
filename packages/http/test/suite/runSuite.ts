import { describe, expect, it } from "vitest"
import { eventsOf, lineNumbers, upTo } from "../eventReader.ts"
import { json, type Opened, owner, type Problem, problem } from "./openMounted.ts"

const SOON = { timeout: 10_000 }

/** Changing the config, starting runs, following them. */
export const runSuite = (site: () => Opened): void => {
  const get = (path: string, headers: Record<string, string> = owner) =>
    site().fetch(path, { headers })
  const post = (path: string, body?: unknown, headers: Record<string, string> = json) =>
    site().fetch(path, {
      method: "POST",
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  it("changes the config, and refuses a change of a stale version", async () => {
    const change = (max_attempts: number, headers: Record<string, string> = {}) =>
      site().fetch("/update_config/?site_id=etag", {
        method: "PUT",
        headers: { ...json, ...headers },
        body: JSON.stringify({ max_attempts }),
      })
    const first = await get("/config/?site_id=etag")
    const etag = first.headers.get("etag") ?? ""
    expect(await first.json()).toMatchObject({ site_id: "etag", max_attempts: 3, version: 1 })
    expect((await change(4, { "if-match": etag })).status).toBe(200)
    await problem(await change(5, { "if-match": etag }), 412, "config_conflict")
    expect((await change(6)).status).toBe(200) // without If-Match the last write wins
  })

  it("50 requests with one idempotency key start one run", async () => {
    await site().automation.addKeywords({ siteId: "idem", keywords: ["a", "b"] })
    const start = () => post("/run_now/?site_id=idem", {}, { ...json, "idempotency-key": "k1" })
    const answers = await Promise.all(Array.from({ length: 50 }, start))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const ids = await Promise.all(answers.map(async (a) => ((await a.json()) as Problem)["run_id"]))
    expect(new Set(ids).size).toBe(1)
    const { runs } = await site().automation.history({ siteId: "idem" })
    expect(runs).toHaveLength(1)
    await problem(
      await post("/pause/?site_id=idem", {}, { ...json, "idempotency-key": "k1" }),
      422,
      "idempotency_conflict",
    )
  })

  describe("a run", () => {
    let runId: string

    it("is started, worked on and told about", async () => {
      await site().automation.start()
      await post("/keywords/?site_id=blog", { keywords: ["espresso machine", "moka pot"] })
      const started = await post("/run_now/?site_id=blog")
      expect(started.status).toBe(202)
      runId = ((await started.json()) as { run_id: string }).run_id
      const stream = eventsOf(await get(`/events/?site_id=blog&run_id=${runId}`))
      expect(await stream.until(({ event }) => event === "end")).not.toBeNull()
      const last = lineNumbers(stream.received).length
      expect(lineNumbers(stream.received)).toEqual(upTo(last))
      const resumed = eventsOf(
        await get(`/events/?site_id=blog&run_id=${runId}`, {
          ...owner,
          "last-event-id": `${runId}:4`,
        }),
      )
      await resumed.until(() => false)
      expect(lineNumbers(resumed.received)).toEqual(upTo(last).slice(4))
    })

    it("has images that can be looked at", async () => {
      const images = await get("/items/?site_id=blog&kind=image&limit=1")
      const { items } = (await images.json()) as { items: ReadonlyArray<{ id: string }> }
      const path = `/media/?site_id=blog&image_id=${items[0]?.id}`
      const response = await get(path)
      expect(response.headers.get("content-type")).toMatch(/^image\//u)
      expect(response.headers.get("content-security-policy")).toContain("sandbox")
      expect((await response.bytes()).byteLength).toBeGreaterThan(100)
      const etag = response.headers.get("etag") ?? ""
      expect((await get(path, { ...owner, "if-none-match": etag })).status).toBe(304)
    })

    it("lets go of what a client held when it is gone", async () => {
      const gone = new AbortController()
      const response = await site().fetch("/events/?site_id=blog", {
        headers: owner,
        signal: gone.signal,
      })
      const stream = eventsOf(response)
      await stream.until(({ event }) => event === "log")
      gone.abort()
      await stream.next().catch(() => null)
      await expect.poll(() => site().reading(), SOON).toBe(0)
    })
  })
}
