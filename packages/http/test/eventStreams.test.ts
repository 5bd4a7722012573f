import type { Permission } from "@pressline/http"
import { createTestKit, type TestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { readEvents } from "./eventReader.ts"
import { inProcess } from "./inProcess.ts"
import { onVirtualClock } from "./onVirtualClock.ts"

const EVENTS = "/events/?site_id=site"

const running = async (): Promise<TestKit> => {
  const kit = createTestKit()
  await kit.addKeywords(30)
  kit.ai.slow("1 hour")
  await kit.automation.runNow({ siteId: "site" })
  return kit
}

/** The state of a stream that nothing happens on: still open, or ended. */
const isOpen = async (reader: Awaited<ReturnType<typeof readEvents>>): Promise<boolean> => {
  const ended = reader.until(() => false).then(() => false)
  return Promise.race([ended, new Promise<boolean>((resolve) => setImmediate(resolve, true))])
}

/** Lets time pass until something has come. */
const passing = async <A>(
  advance: (by: "3 seconds") => Promise<void>,
  coming: Promise<A>,
): Promise<A> => {
  let came = false
  void coming.finally(() => {
    came = true
  })
  while (!came) await advance("3 seconds")
  return coming
}

describe("an open event stream (SR-04, SR-17)", () => {
  it("is pinged every 15 seconds", async () => {
    const kit = await running()
    const { advance, api } = onVirtualClock(kit.automation)
    const reader = await readEvents(api.fetch, EVENTS)
    const reading = reader.until(() => false)
    for (const pings of [1, 2, 3]) {
      await advance("15 seconds")
      expect(reader.pings()).toBe(pings)
    }
    await api.close()
    await reading
    await kit.close()
  })

  it("ends within a minute of the caller's right to see the site", async () => {
    const kit = await running()
    let permission: Permission = { allow: true, actor: "ada" }
    let asked = 0
    const { advance, api } = onVirtualClock(kit.automation, {
      authorize: () => {
        asked += 1
        return permission
      },
    })
    const reader = await readEvents(api.fetch, EVENTS)
    for (let n = 0; n < 8; n++) await advance("15 seconds")
    expect(await isOpen(reader)).toBe(true)
    expect(asked).toBeGreaterThanOrEqual(3)
    permission = { allow: false, reason: "forbidden" }
    for (let n = 0; n < 4; n++) await advance("15 seconds")
    expect(await isOpen(reader)).toBe(false)
    await api.close()
    await kit.close()
  })

  it("ends when the host does not answer any more", async () => {
    const kit = await running()
    let answers = true
    const { advance, api } = onVirtualClock(kit.automation, {
      authorize: () => (answers ? { allow: true, actor: "ada" } : new Promise<never>(() => {})),
    })
    const reader = await readEvents(api.fetch, EVENTS)
    answers = false
    for (let n = 0; n < 4; n++) await advance("15 seconds")
    await advance("2 seconds")
    expect(await isOpen(reader)).toBe(false)
    await api.close()
    await kit.close()
  })

  it("ends after an hour, so that clients spread over processes anew", async () => {
    const kit = await running()
    const { advance, api } = onVirtualClock(kit.automation)
    const reader = await readEvents(api.fetch, EVENTS)
    for (let n = 0; n < 240; n++) await advance("15 seconds")
    expect(await isOpen(reader)).toBe(false)
    await api.close()
    await kit.close()
  })

  it("goes over to the site's next run, and hears what is added after the end of one", async () => {
    const kit = createTestKit()
    await kit.addKeywords(10)
    await kit.automation.updateConfig({
      siteId: "site",
      patch: { publishPolicy: { mode: "review" } },
    })
    await kit.runToRest()
    const { advance, api } = onVirtualClock(kit.automation)
    const reader = await readEvents(api.fetch, EVENTS)
    await reader.until(({ data }) => data["code"] === "run.completed")
    const { items } = await kit.automation.listItems({
      siteId: "site",
      kind: "content",
      status: "review",
    })
    await kit.automation.approve({ siteId: "site", contentId: items[0]?.id ?? "", actor: "ben" })
    const approved = reader.until(({ data }) => data["code"] === "item.approve")
    expect(await passing(advance, approved)).toMatchObject({ data: { actor: "ben" } })

    await kit.addKeywords(20)
    const { runId } = await kit.automation.runNow({ siteId: "site" })
    const next = reader.until(({ event }) => event === "reset")
    expect(await passing(advance, next)).not.toBeNull()
    expect((await reader.until(({ event }) => event === "log"))?.id).toBe(`${runId}:1`)
    await reader.leave()
    await api.close()
    await kit.close()
  })

  it("is one of at most 5 per caller, 50 per site, 2,000 per process", async () => {
    const kit = await running()
    const { api, ask } = inProcess(kit.automation, {
      rateLimits: false,
      authorize: (request) => ({ allow: true, actor: request.headers.get("x-actor") ?? "ada" }),
    })
    const open = (actor: string) => readEvents(api.fetch, EVENTS, { "x-actor": actor })
    const mine = await Promise.all([1, 2, 3, 4, 5].map(() => open("ada")))
    const sixth = await ask("GET", EVENTS)
    expect(sixth).toMatchObject({ status: 429, body: { code: "rate_limited", retryable: true } })
    expect(sixth.headers.get("retry-after")).toBe("30")
    await mine[0]?.leave()
    expect((await open("ada")).response.status).toBe(200)
    const others = await Promise.all(Array.from({ length: 45 }, (_, n) => open(`caller-${n}`)))
    expect(others.every(({ response }) => response.status === 200)).toBe(true)
    expect((await open("one-more")).response.status).toBe(429)
    await api.close()

    const small = inProcess(kit.automation, { eventLimits: { perProcess: 1 } })
    await readEvents(small.api.fetch, EVENTS)
    expect((await small.ask("GET", EVENTS)).status).toBe(429)
    await small.api.close()
    await kit.close()
  })

  it("keeps nothing for a client that does not read", async () => {
    const kit = createTestKit()
    await kit.addKeywords(2000)
    kit.ai.slow("1 second")
    await kit.automation.runNow({ siteId: "site" })
    const { api } = inProcess(kit.automation)
    const stalled = await readEvents(api.fetch, EVENTS)
    await kit.rest()
    const { lines } = await kit.automation.logs({ siteId: "site", limit: 1000 })
    expect(lines.length).toBeGreaterThan(100)
    const last = await stalled.until(({ data }) => data["code"] === "run.completed")
    const numbers = stalled.received.filter(({ event }) => event === "log").length
    expect(Number(last?.id?.split(":")[1])).toBe(numbers)
    // Of all the states in between it got the last one: they are not queued for anybody.
    expect(stalled.received.filter(({ event }) => event === "progress").length).toBeLessThan(10)
    await stalled.leave()
    await api.close()
    await kit.close()
  })
})
