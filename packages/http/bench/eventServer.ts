// The server of bench/events.ts: an API with a quiet site and a busy one, in memory or in a Postgres.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, customAi } from "@pressline/core"
import { makeMemoryStorage, Storage } from "@pressline/core/effect"
import { createHttpApi, toNodeHandler } from "@pressline/http"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"

const [, , connectionString] = process.argv
const storage =
  connectionString === undefined
    ? Effect.runSync(makeMemoryStorage)
    : Context.get(
        await Effect.runPromise(
          Layer.build(postgres({ connectionString, schema: "bench_events" })).pipe(
            Scope.provide(Scope.makeUnsafe()),
          ),
        ),
        Storage,
      )
const never = () => new Promise<never>(() => {})
const automation = createAutomation({
  storage: Layer.succeed(Storage, storage),
  ai: customAi({
    autoCluster: never,
    generateIdeas: never,
    generateContent: never,
    generateImagePrompts: never,
    generateImage: never,
  }),
})
await automation.migrate()
const runs: Record<string, string> = {}
for (const siteId of ["quiet", "busy"]) {
  await automation.addKeywords({ siteId, keywords: ["a"] })
  const { run } = await automation.currentRun({ siteId }) // another process may have started it
  runs[siteId] = run?.runId ?? (await automation.runNow({ siteId })).runId
}
const api = createHttpApi(automation, {
  authorize: () => ({ allow: true, actor: "ada" }),
  rateLimits: false,
  eventLimits: { perActor: 5000, perSite: 5000, perProcess: 5000 },
})
const server = createServer(toNodeHandler(api)).listen(0, "127.0.0.1", 4096, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
)

let writing: ReturnType<typeof setInterval> | undefined
process.on("message", (order: string) => {
  if (order === "memory") {
    globalThis.gc?.()
    globalThis.gc?.()
    const { external, heapUsed, rss } = process.memoryUsage()
    process.send?.({ heapUsed, rss, external })
  } else if (order === "write") {
    writing = setInterval(() => {
      const sent = performance.timeOrigin + performance.now()
      void Effect.runPromise(
        storage.log.append(runs["busy"] ?? "", [
          {
            level: "info",
            stage: null,
            code: "bench",
            message: String(sent),
            itemId: null,
            actor: null,
            facts: {},
          },
        ]),
      )
    }, 20)
  } else if (order === "stop") {
    clearInterval(writing)
    process.exit(0)
  }
})
