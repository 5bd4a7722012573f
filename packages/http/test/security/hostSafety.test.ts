import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { expect, test } from "vitest"

const program = `
import { createAutomation, localAi } from "@pressline/core"
import { createHttpApi, toNodeHandler } from "@pressline/http"

const events = ["uncaughtException", "unhandledRejection", "SIGTERM", "SIGINT", "exit", "beforeExit", "warning"]
const listeners = () => JSON.stringify(events.map((name) => process.listenerCount(name)))
const globals = () => Object.keys(globalThis).filter((name) => !name.startsWith("~effect/")).join()
const before = [listeners(), JSON.stringify(process.env), globals()]

const failing = new Proxy({}, { get: () => async () => { throw new Error("always") } })
for (const automation of [createAutomation({ ai: localAi() }), failing]) {
  const api = createHttpApi(automation, {
    authorize: async (request) => {
      if (request.url.includes("throws")) throw new Error("no database")
      return { allow: true, actor: "ada" }
    },
    sites: () => Promise.reject(new Error("no sites")),
  })
  toNodeHandler(api)
  for (const path of ["ok", "sites/", "config/?site_id=a", "events/?site_id=a", "throws", "media/?site_id=a"])
    await (await api.fetch(new Request("http://a.test/" + path))).text()
}
const after = [listeners(), JSON.stringify(process.env), globals()]
const resources = process.getActiveResourcesInfo().filter((name) => /TCP|Server|Timeout|Immediate/.test(name))
console.log(JSON.stringify({ same: JSON.stringify(before) === JSON.stringify(after), resources }))
`

// The process must come to its end by itself, with nothing on the console.
test("a host is left as it was: no handler, no console, no port, nothing that keeps it alive (SR-29)", async () => {
  const run = promisify(execFile)
  const child = run(
    process.execPath,
    ["--conditions=@pressline/source", "--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, timeout: 20_000 },
  )
  const { stderr, stdout } = await child
  expect(stderr).toBe("")
  expect(JSON.parse(stdout)).toEqual({ same: true, resources: [] })
})
