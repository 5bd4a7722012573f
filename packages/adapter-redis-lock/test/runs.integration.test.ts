/** Whole runs with their lock in Redis: taken, kept, released, found stale, or done without. */
import { redisLock, type RedisLockOptions } from "@pressline/adapter-redis-lock"
import { type Automation, createAutomation, customAi, localAi } from "@pressline/core"
import { startOwnRedis } from "@pressline/tools-services/redis"
import { Redis } from "ioredis"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"

const siteId = "blog"
const KEY = "automation_lock_blog"

let server: Awaited<ReturnType<typeof startOwnRedis>>
let client: Redis
let direct: Redis
let automation: Automation

beforeEach(async () => {
  server = await startOwnRedis()
  client = new Redis(server.url, { maxRetriesPerRequest: 1 })
  direct = new Redis(server.url)
  for (const redis of [client, direct]) redis.on("error", () => {})
})

afterEach(async () => {
  await automation.close({ grace: "10 millis" })
  client.disconnect()
  direct.disconnect()
  await server.stop()
})

const open = async (ai = localAi(), more: Partial<RedisLockOptions> = {}) => {
  automation = createAutomation({
    ai,
    lock: redisLock({ client, timeout: "200 millis", ...more }),
    leaseTtl: "900 millis",
    sweepEvery: "200 millis",
  })
  await automation.start()
  await automation.addKeywords({ siteId, keywords: ["espresso machine cleaning"] })
}

const slow = localAi({ latency: "1 minute" })
const broken = customAi({
  autoCluster: () => {
    throw Object.assign(new Error("no such key"), { status: 401 })
  },
} as unknown as Parameters<typeof customAi>[0])

const said = async (): Promise<ReadonlyArray<string>> =>
  (await automation.logs({ siteId })).lines.map(({ code }) => code)
const state = async () => (await automation.currentRun({ siteId })).state
const key = () => direct.get(KEY)

describe("R-22 the lock of a run", () => {
  test.each([
    ["completed", localAi()],
    ["failed", broken],
    ["cancelled", slow],
  ] as const)("is released when the run is %s", async (end, ai) => {
    await open(ai)
    const { runId } = await automation.runNow({ siteId })
    if (end === "cancelled") {
      expect(await key()).toContain(runId)
      await automation.stop({ grace: "10 millis" })
      await automation.cancel({ siteId })
    }
    await vi.waitFor(async () => expect(await state()).toBe(end), 10_000)
    await vi.waitFor(async () => expect(await key()).toBeNull(), 5000)
  })

  test("outlives a pause: the sweep renews it, with the epoch of the run", async () => {
    await open(slow)
    const { runId } = await automation.runNow({ siteId })
    await automation.stop({ grace: "10 millis" })
    await automation.pause({ siteId })
    await automation.start()
    await direct.del(KEY)
    await vi.waitFor(async () => expect(await key()).toContain(runId), 5000)
    await automation.resume({ siteId })
    await vi.waitFor(async () => expect(await key()).toMatch(new RegExp(`^${runId}:[3-9]$`)), 5000)
  })

  test("F-11 is there again after FLUSHALL, and a second start is refused with the run's id", async () => {
    await open(slow)
    const { runId } = await automation.runNow({ siteId })
    await direct.flushall()
    await expect(automation.runNow({ siteId })).rejects.toMatchObject({
      code: "already_running",
      details: { runId },
    })
    await vi.waitFor(async () => expect(await key()).toContain(runId), 5000)
  })
})

describe("R-22 a lock left behind", () => {
  test("F-14 by a run that is dead is taken over at once, and the run's log says so", async () => {
    await open()
    const dead = "0199c1d4-0000-7000-8000-000000000001"
    await direct.set(KEY, `${dead}:4`)
    await automation.runNow({ siteId })
    await vi.waitFor(async () => expect(await state()).toBe("completed"), 10_000)
    const { lines } = await automation.logs({ siteId })
    expect(lines.find(({ code }) => code === "lock.stale_cleared")?.message).toContain(dead)
  })

  test("by another system refuses the start where it is required, and is freed by unlock", async () => {
    await open(localAi(), { required: true })
    await direct.set(KEY, "celery")
    await expect(automation.runNow({ siteId })).rejects.toMatchObject({ code: "lock_unavailable" })
    expect(await automation.unlock({ siteId })).toEqual({ unlocked: true })
    await automation.runNow({ siteId })
    await vi.waitFor(async () => expect(await state()).toBe("completed"), 10_000)
  })
})

describe("F-13 without Redis", () => {
  test("runs start, go on and end, and say that they do without", async () => {
    await open()
    await server.stop()
    await automation.runNow({ siteId })
    await vi.waitFor(async () => expect(await state()).toBe("completed"), 20_000)
    expect((await said()).filter((code) => code === "lock.degraded")).toHaveLength(1)
  })

  test("a run that is worked on goes on, under its own lease", async () => {
    await open(localAi({ latency: "300 millis" }))
    await automation.runNow({ siteId })
    await vi.waitFor(async () => expect(await state()).toBe("running"), 5000)
    await server.stop()
    await vi.waitFor(async () => expect(await state()).toBe("completed"), 30_000)
    const { run } = await automation.currentRun({ siteId })
    expect(run).toMatchObject({ takeovers: 0, epoch: 1 })
    expect(await said()).toContain("lock.degraded")
  })

  test("no run starts where the lock is required", async () => {
    await open(localAi(), { required: true })
    await server.stop()
    await expect(automation.runNow({ siteId })).rejects.toMatchObject({ code: "lock_unavailable" })
    expect(await state()).toBe("idle")
  })
})
