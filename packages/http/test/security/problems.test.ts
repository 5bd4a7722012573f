import { AutomationError, ERROR_CODES, type ErrorCode } from "@pressline/core"
import { createTestKit } from "@pressline/testing"
import { describe, expect, it } from "vitest"
import { problemReply } from "../../src/server/problemReply.ts"
import { problemExample } from "../../src/contract/problemDocument.ts"
import { inProcess } from "../inProcess.ts"
import { sampleRequests } from "../suite/samples.ts"

const SECRETS =
  /select \*|from runs|ECONNREFUSED|10\.0\.0\.7|\/srv\/app|sk-live|node_modules|\bat .+:\d+:\d+|Error:/u
const HOSTILE =
  "ECONNREFUSED 10.0.0.7:5432 select * from runs where key = 'sk-live-1' at run (/srv/app/db.js:10:20)"

describe("what a caller is told about a failure (SR-19)", () => {
  it("is a document of the same shape for every code", async () => {
    const all = Object.keys(ERROR_CODES).map((code) => problemExample(code as ErrorCode))
    await expect(`${JSON.stringify(all, null, 2)}\n`).toMatchFileSnapshot("problems.json")
  })

  it.each(Object.keys(ERROR_CODES) as ReadonlyArray<ErrorCode>)(
    "%s has its status, and nothing of the cause",
    (code) => {
      const cause = new Error(HOSTILE)
      const hidden = new AutomationError(
        code,
        "words",
        { secret: HOSTILE, cause, sql: HOSTILE },
        { cause },
      )
      const { body, status } = problemReply(hidden, "r")
      expect(status).toBe(ERROR_CODES[code].status)
      expect(body).not.toMatch(SECRETS)
    },
  )

  /** Every operation fails in the same way. */
  const failing = (thrown: () => unknown) =>
    new Proxy({} as Record<string, unknown>, {
      get: () => () => {
        throw thrown()
      },
    })

  it.each([
    ["a plain error", () => new Error(HOSTILE)],
    ["text", () => HOSTILE],
    ["the storage's words", () => new AutomationError("storage_unavailable", HOSTILE)],
    ["the lock's words", () => new AutomationError("lock_unavailable", HOSTILE)],
    ["the dispatcher's words", () => new AutomationError("dispatcher_unavailable", HOSTILE)],
    ["an old schema", () => new AutomationError("schema_out_of_date", HOSTILE)],
    ["something internal", () => new AutomationError("internal", HOSTILE)],
  ])("no endpoint tells %s", async (_, thrown) => {
    const heard: Array<string> = []
    const { api } = inProcess(failing(thrown) as never, {
      rateLimits: false,
      onError: (error) => heard.push(String(error)),
    })
    for (const { init, path, route } of sampleRequests("a")) {
      if (!route.onSite) continue
      const response = await api.fetch(new Request(`http://host.test${path}`, init))
      const text = await response.text()
      expect([path, response.status >= 500]).toEqual([path, true])
      expect(response.headers.get("content-type")).toBe("application/problem+json")
      expect(text).not.toMatch(SECRETS)
    }
    expect(heard.length).toBeGreaterThan(10) // the operator hears all of it
  })

  it("finds the cause under the request's id", async () => {
    const heard: Array<unknown> = []
    const { ask } = inProcess(failing(() => new Error(HOSTILE)) as never, {
      onError: (error, request) => heard.push([(error as Error).cause, request]),
    })
    const answer = await ask("GET", "/config/?site_id=a", { headers: { "x-request-id": "req-1" } })
    expect(answer.body).toMatchObject({ request_id: "req-1", code: "internal" })
    expect(heard).toEqual([
      [
        new Error(HOSTILE),
        { requestId: "req-1", method: "GET", path: "/api/v1/automation/config/" },
      ],
    ])
    const silent = inProcess(failing(() => new Error("x")) as never, {
      onError: () => {
        throw new Error("the listener fails")
      },
    })
    expect((await silent.ask("GET", "/config/?site_id=a")).status).toBe(500)
  })

  it("real refusals carry their facts", async () => {
    const kit = createTestKit({ credits: 10 })
    await kit.addKeywords(150)
    const { ask } = inProcess(kit.automation)
    expect(await ask("POST", "/run_now/?site_id=site")).toMatchObject({
      status: 402,
      body: {
        type: "urn:pressline:error:insufficient_credits",
        code: "insufficient_credits",
        required: 1048,
        balance: 10,
        missing: 1038,
        retryable: false,
      },
    })
    expect(await ask("GET", "/current_run/?site_id=b%20c")).toMatchObject({
      status: 422,
      body: { errors: [{ path: "site_id", message: expect.stringContaining("a site id of") }] },
    })
    await kit.close()
  })
})
