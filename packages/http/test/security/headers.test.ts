import { createAutomation, localAi } from "@pressline/core"
import { describe, expect, it } from "vitest"
import { inProcess } from "../inProcess.ts"

const { api, ask } = inProcess(createAutomation({ ai: localAi() }), { rateLimits: false })

describe("headers (SR-22)", () => {
  it.each([
    ["GET", "/config/?site_id=a"],
    ["GET", "/nothing"],
    ["DELETE", "/config/"],
    ["POST", "/pause/?site_id=a"],
    ["OPTIONS", "/config/"],
    ["HEAD", "/config/?site_id=a"],
    ["GET", "/openapi.json"],
    ["GET", "/docs"],
  ])("%s %s keeps browsers and caches in bounds", async (method, path) => {
    const { headers } = await ask(method, path)
    expect(headers.get("x-content-type-options")).toBe("nosniff")
    expect(headers.get("referrer-policy")).toBe("no-referrer")
    expect(headers.get("x-frame-options")).toBe("DENY")
    expect(headers.get("cache-control")).toBe("no-store")
    expect(headers.get("vary")).toBe("Origin, Sec-Fetch-Site")
    expect(headers.get("content-security-policy")).toContain("default-src 'none'")
    expect(headers.get("x-request-id")).toMatch(/^[\w.:-]{1,128}$/u)
    expect(headers.get("set-cookie")).toBeNull()
    expect(headers.get("x-powered-by")).toBeNull()
  })

  it("the documentation runs its own script and asks no other server", async () => {
    const { body, headers } = await ask("GET", "/docs")
    const policy = headers.get("content-security-policy") ?? ""
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/https?:|\*/u)
    expect(String(body).length).toBeGreaterThan(1_000_000)
    expect(String(body)).not.toMatch(/<(?:script|link|img)[^>]+(?:src|href)="https?:/u)
  })

  it("an id of a request is taken over when it is one (SR-24)", async () => {
    const idFor = async (id: string) =>
      (await ask("GET", "/ok", { headers: { "x-request-id": id } })).headers.get("x-request-id")
    expect(await idFor("trace-1:2")).toBe("trace-1:2")
    for (const bad of ["a b", "<script>", "x".repeat(129), "\u001b[31m"])
      expect(await idFor(bad)).toMatch(/^[0-9a-f-]{36}$/u)
  })

  it("no header of an answer holds what a caller sent (SR-24)", async () => {
    const hostile = encodeURIComponent("x\r\nset-cookie: a=b\u001b[31m")
    const response = await api.fetch(
      new Request(`http://host.test/config/?site_id=${hostile}&${hostile}=1`, {
        headers: { origin: "https://evil.test", "if-match": '"evil"', "last-event-id": "evil" },
      }),
    )
    for (const [name, value] of response.headers)
      expect([name, value]).toEqual([name, expect.not.stringMatching(/set-cookie|evil|\[31m/u)])
  })
})
