import { createAutomation, localAi } from "@pressline/core"
import { describe, expect, it } from "vitest"
import { inProcess } from "../inProcess.ts"

const trusted = "https://admin.example.com"
const { ask } = inProcess(createAutomation({ ai: localAi() }), {
  trustedOrigins: [trusted],
  rateLimits: false,
})

const post = async (headers: Record<string, string>) =>
  (await ask("POST", "/retry_failed/?site_id=a", { body: {}, headers })).status

describe("requests of other sites' pages (SR-07)", () => {
  it.each([
    ["a program", {}, 200],
    ["our own page", { "sec-fetch-site": "same-origin", origin: "http://host.test" }, 200],
    [
      "our own page behind a proxy",
      { "sec-fetch-site": "same-origin", origin: "https://public.test" },
      200,
    ],
    ["our own page in an old browser", { origin: "http://host.test", host: "host.test" }, 200],
    ["the address bar", { "sec-fetch-site": "none" }, 200],
    ["a trusted page", { "sec-fetch-site": "cross-site", origin: trusted }, 200],
    ["a trusted page in an old browser", { origin: trusted }, 200],
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.test" }, 403],
    [
      "a sibling of our site",
      { "sec-fetch-site": "same-site", origin: "https://blog.host.test" },
      403,
    ],
    ["another site in an old browser", { origin: "https://evil.test" }, 403],
    ["another port of our host", { origin: "http://host.test:8080", host: "host.test" }, 403],
    ["a sandboxed frame", { origin: "null" }, 403],
    ["a page that hides its origin", { "sec-fetch-site": "cross-site" }, 403],
    ["nonsense", { origin: "evil" }, 403],
    ["a name that begins like a trusted one", { origin: `${trusted}.evil.test` }, 403],
  ])("from %s", async (_, headers, status) => {
    expect(await post(headers as Record<string, string>)).toBe(status)
  })

  it("a form of another site is refused whatever it pretends to be", async () => {
    for (const type of [
      "application/x-www-form-urlencoded",
      "text/plain",
      "multipart/form-data; boundary=x",
    ])
      for (const path of ["/run_now/", "/keywords/", "/update_config/"])
        expect(
          (
            await ask(path === "/update_config/" ? "PUT" : "POST", `${path}?site_id=a`, {
              body: "keyword",
              headers: { "content-type": type, origin: "https://evil.test" },
            })
          ).status,
        ).toBe(403)
  })

  it("reading is not changing: it passes, and no other page can see the answer", async () => {
    const answer = await ask("GET", "/config/?site_id=a", {
      headers: { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get("access-control-allow-origin")).toBeNull()
    expect(answer.headers.get("vary")).toBe("Origin, Sec-Fetch-Site")
  })
})

describe("CORS (SR-08)", () => {
  const preflight = (origin: string) =>
    ask("OPTIONS", "/run_now/?site_id=a", {
      headers: { origin, "access-control-request-method": "POST" },
    })

  it.each(["https://evil.test", "null", "http://admin.example.com", `${trusted}.evil.test`, "*"])(
    "%s gets no permission",
    async (origin) => {
      const { headers, status } = await preflight(origin)
      expect(status).toBe(204)
      expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([])
    },
  )

  it("a trusted origin gets its own name, never a star", async () => {
    const { headers } = await preflight(trusted)
    expect(headers.get("access-control-allow-origin")).toBe(trusted)
    expect(headers.get("access-control-allow-credentials")).toBe("true")
    expect(headers.get("access-control-allow-methods")).toBe("POST, OPTIONS")
    const answer = await ask("GET", "/config/?site_id=a", { headers: { origin: trusted } })
    expect(answer.headers.get("access-control-allow-origin")).toBe(trusted)
    expect(answer.headers.get("access-control-expose-headers")).toContain("ETag")
  })

  it("is off where nothing is trusted", async () => {
    const closed = inProcess(createAutomation({ ai: localAi() }))
    const answer = await closed.ask("OPTIONS", "/run_now/", { headers: { origin: trusted } })
    expect(answer.headers.get("access-control-allow-origin")).toBeNull()
  })
})
