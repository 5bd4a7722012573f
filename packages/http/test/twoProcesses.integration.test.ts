import { fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { postgres } from "@pressline/adapter-postgres"
import { createAutomation, localAi } from "@pressline/core"
import { service } from "@pressline/tools-services/testService"
import { expect, test } from "vitest"
import { lineNumbers, readEvents, upTo } from "./eventReader.ts"
import { inProcess } from "./inProcess.ts"

test("what another process does arrives here, line by line, and nothing of it twice", async (ctx) => {
  const { url } = await service(ctx, "postgres")
  const storage = postgres({ connectionString: url, schema: "two_processes" })
  const automation = createAutomation({ ai: localAi(), storage })
  await automation.migrate()
  const { api, ask } = inProcess(automation) // it answers, and works on nothing
  await ask("POST", "/keywords/?site_id=blog", { body: { keywords: ["moka pot", "latte art"] } })
  await ask("POST", "/run_now/?site_id=blog")
  const reader = await readEvents(api.fetch, "/events/?site_id=blog")
  expect((await reader.until(({ event }) => event === "log"))?.data["code"]).toBe("run.started")

  const worker = fork(join(import.meta.dirname, "twoProcesses.worker.ts"), [url], {
    execArgv: ["--conditions=@pressline/source"],
  })
  const ended = await reader.until(({ data }) => data["code"] === "run.completed")
  const last = Number(ended?.id?.split(":")[1])
  expect(lineNumbers(reader.received)).toEqual(upTo(last))
  expect(last).toBeGreaterThan(8)
  await reader.leave()
  const gone = once(worker, "exit")
  worker.send("stop")
  await gone
  await api.close()
  await automation.close()
})
