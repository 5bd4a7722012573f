/** A queue that is away: runs go on, dead ones are taken over, new ones are refused; and it comes back. */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { bullmqDispatcher, bullmqWorker, createBullmqWorker } from "@pressline/adapter-bullmq"
import { createAutomation, localAi } from "@pressline/core"
import {
  Automation,
  localAi as localAiLayer,
  makeMemoryStorage,
  promiseApi,
  Storage,
} from "@pressline/core/effect"
import { startOwnRedis } from "@pressline/tools-services/redis"
import { TcpProxy } from "@pressline/tools-services/TcpProxy"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { expect, onTestFinished, test, vi } from "vitest"

const connectionTo = (url: string) => ({ url, maxRetriesPerRequest: null })

/** A Redis of the test's own behind a wire, and an automation with a worker on it. */
const fleet = async () => {
  const server = await startOwnRedis()
  onTestFinished(server.stop)
  const [proxy, url] = await TcpProxy.to(new URL(server.url))
  onTestFinished(() => proxy.close())
  const storage = Layer.succeed(Storage, Effect.runSync(makeMemoryStorage))
  const connection = connectionTo(url)
  const open = () =>
    createAutomation({
      storage,
      ai: localAi(),
      dispatcher: bullmqDispatcher({ connection }),
      poll: "300 millis",
    })
  return { server, proxy, connection, open, storage }
}

const start = async (automation: ReturnType<typeof createAutomation>, siteId: string) => {
  await automation.addKeywords({ siteId, keywords: ["how to brew coffee"] })
  return (await automation.runNow({ siteId })).runId
}

test("F-13 runs are worked on without the queue, starts are refused, and all goes on when it is back", async () => {
  const { connection, open, proxy, server } = await fleet()
  const web = open()
  const works = open()
  await web.start()
  const runId = await start(web, "waits")
  await server.stop()
  proxy.cut()
  const worker = createBullmqWorker(works, { connection, poll: "300 millis" })
  const state = async (siteId: string) => (await web.currentRun({ siteId })).state
  await vi.waitFor(async () => expect(await state("waits")).toBe("completed"), 20_000)
  expect((await web.currentRun({ siteId: "waits" })).run).toMatchObject({ runId, epoch: 1 })
  await expect(start(web, "refused")).rejects.toMatchObject({ code: "dispatcher_unavailable" })
  expect(await state("refused")).toBe("idle")
  const back = await startOwnRedis()
  onTestFinished(back.stop)
  proxy.target = new URL(back.url)
  await vi.waitFor(() => start(web, "later"), { timeout: 30_000, interval: 500 })
  await vi.waitFor(async () => expect(await state("later")).toBe("completed"), 20_000)
  await worker.close()
  for (const automation of [works, web]) await automation.close()
})

test.each(["away from the start", "gone meanwhile"])(
  "F-29 nothing keeps a process alive whose queue is %s",
  async (when) => {
    const server = await startOwnRedis()
    onTestFinished(server.stop)
    if (when === "away from the start") await server.stop()
    const script = fileURLToPath(new URL("closingProcess.ts", import.meta.url))
    const child = fork(script, [server.url], { execArgv: ["--conditions=@pressline/source"] })
    onTestFinished(() => void child.kill("SIGKILL"))
    child.once("message", () => void server.stop().then(() => child.send("close")))
    const code = await new Promise((resolve) => child.once("exit", resolve))
    expect(code).toBe(0)
  },
)

test("R-20 the layer form works, and gives back what it has when it is closed", async () => {
  const { connection, open, storage } = await fleet()
  const layer = bullmqWorker({ connection, concurrency: 1 }).pipe(
    Layer.provideMerge(Automation.layer),
    Layer.provide([storage, localAiLayer({ latency: "100 millis" })]),
    Layer.provide(bullmqDispatcher({ connection })),
  )
  const works = promiseApi(layer)
  await works.ready() // the layer is built
  const web = open()
  const keywords = Array.from({ length: 40 }, (_, n) => `coffee question number ${n}`)
  await web.addKeywords({ siteId: "site", keywords })
  await web.runNow({ siteId: "site" })
  const state = async () => (await web.currentRun({ siteId: "site" })).state
  await vi.waitFor(async () => expect(await state()).toBe("running"), 10_000)
  await works.close({ grace: "10 millis" })
  expect(await state()).toBe("queued")
  const next = createBullmqWorker(web, { connection })
  await vi.waitFor(async () => expect(await state()).toBe("completed"), 20_000)
  expect((await web.currentRun({ siteId: "site" })).run).toMatchObject({ takeovers: 0 })
  await next.close()
  await web.close()
})
