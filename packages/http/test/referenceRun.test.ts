import { createTestKit } from "@pressline/testing"
import { expect, test } from "vitest"
import { inProcess } from "./inProcess.ts"

/** Ids by the order in which they are first seen, so that the files do not hold random text. */
const makeNamer = () => {
  const names = new Map<string, string>()
  return (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value).replace(
        /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/gu,
        (id) => {
          const name = names.get(id) ?? `<id ${names.size + 1}>`
          names.set(id, name)
          return name
        },
      ),
    )
}

test("the reference run, driven through HTTP alone, answers exactly what the files say", async () => {
  const kit = createTestKit({ credits: 2000 })
  const { api, ask } = inProcess(kit.automation)
  const named = makeNamer()
  let step = 0
  const check = async (name: string, method: string, path: string, body?: unknown) => {
    const [address, query] = path.split("?")
    const answer = await ask(method, `/${address}/?site_id=site${query ? `&${query}` : ""}`, {
      body,
    })
    step += 1
    const file = `golden/${String(step).padStart(2, "0")}-${name}.json`
    await expect(
      `${JSON.stringify({ status: answer.status, body: named(answer.body) }, null, 2)}\n`,
    ).toMatchFileSnapshot(file)
  }
  const look = async (when: string) => {
    await check(`current_run-${when}`, "GET", "current_run")
    await check(`run_progress-${when}`, "GET", "run_progress")
    await check(`pipeline_overview-${when}`, "GET", "pipeline_overview")
    await check(`current_processing-${when}`, "GET", "current_processing")
  }

  const keywords = Array.from(
    { length: 150 },
    (_, n) => `keyword ${String(n + 1).padStart(3, "0")}`,
  )
  await check("config", "GET", "config")
  await check("update_config", "PUT", "update_config", { timezone: "Europe/Berlin", enabled: true })
  await check("keywords", "POST", "keywords", { keywords })
  await check("current_run-idle", "GET", "current_run")
  await check("run_progress-idle", "GET", "run_progress")
  await check("estimate", "GET", "estimate")
  kit.ai.slow("1 minute")
  await check("run_now", "POST", "run_now")
  await kit.clock.advance("10 minutes")
  await look("running")
  await check("run_now-busy", "POST", "run_now")
  await check("pause", "POST", "pause")
  await kit.rest()
  await look("paused")
  await check("resume", "POST", "resume")
  kit.ai.heal()
  await kit.rest()
  await look("completed")
  await check("history", "GET", "history")
  await check("logs", "GET", "logs?limit=1000")
  await check("estimate-afterwards", "GET", "estimate")
  await check("items", "GET", "items?kind=content&limit=2")
  await check("cancel-too-late", "POST", "cancel")
  await check("retry_failed", "POST", "retry_failed")
  await check("config-afterwards", "GET", "config")
  await api.close()
  await kit.close()
})
