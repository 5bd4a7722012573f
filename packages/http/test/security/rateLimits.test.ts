import { createAutomation, localAi } from "@pressline/core"
import { RateLimit, RateLimitError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { inProcess, requestOf } from "../inProcess.ts"
import { onVirtualClock } from "../onVirtualClock.ts"

const byActor = {
  authorize: (request: Request) =>
    ({ allow: true, actor: request.headers.get("x-actor") ?? "ada" }) as const,
}

describe("rate limits (SR-18)", () => {
  const statuses = async (
    api: { readonly fetch: (request: Request) => Promise<Response> },
    count: number,
    method: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Readonly<Record<number, number>>> => {
    const answers = await Promise.all(
      Array.from({ length: count }, () => api.fetch(requestOf(method, path, { headers }))),
    )
    const groups = Object.groupBy(answers, ({ status }) => status)
    return Object.fromEntries(
      Object.entries(groups).map(([status, of]) => [status, of?.length ?? 0]),
    )
  }

  it("a caller may look 300 times a minute, another caller as often", async () => {
    const { advance, api } = onVirtualClock(createAutomation({ ai: localAi() }), byActor)
    expect(await statuses(api, 310, "GET", "/ok")).toEqual({ 200: 300, 429: 10 })
    expect(await statuses(api, 1, "GET", "/ok", { "x-actor": "ben" })).toEqual({ 200: 1 })
    const refused = await api.fetch(requestOf("GET", "/ok"))
    expect(Number(refused.headers.get("retry-after"))).toBe(60)
    expect(await refused.json()).toMatchObject({
      code: "rate_limited",
      retryable: true,
      retry_after: 60,
    })
    await advance("61 seconds")
    expect(await statuses(api, 1, "GET", "/ok")).toEqual({ 200: 1 })
  })

  it("and change something 30 times", async () => {
    const { api } = onVirtualClock(createAutomation({ ai: localAi() }), byActor)
    expect(await statuses(api, 40, "POST", "/retry_failed/?site_id=a")).toEqual({
      200: 30,
      429: 10,
    })
    expect(await statuses(api, 1, "GET", "/ok")).toEqual({ 200: 1 }) // looking is counted apart
  })

  it("an account may start 10 runs a minute, whoever asks and at whatever site", async () => {
    const automation = createAutomation({ ai: localAi(), accountOf: () => "acme" })
    const { api } = onVirtualClock(automation, byActor)
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, n) =>
        api.fetch(
          requestOf("POST", `/run_now/?site_id=site-${n}`, {
            headers: { "x-actor": `actor-${n}` },
          }),
        ),
      ),
    )
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
    await automation.close()
  })

  it("believes no header about where a request comes from", async () => {
    const { ask } = inProcess(createAutomation({ ai: localAi() }), { rateLimits: { read: 1 } })
    expect((await ask("GET", "/ok", { headers: { "x-forwarded-for": "1.1.1.1" } })).status).toBe(
      200,
    )
    expect((await ask("GET", "/ok", { headers: { "x-forwarded-for": "2.2.2.2" } })).status).toBe(
      429,
    )
  })

  it("go through the port: a limiter that fails lets requests pass", async () => {
    const broken = Layer.succeed(RateLimit, {
      take: () => Effect.fail(new RateLimitError({ detail: "Redis is away" })),
    })
    const { ask } = inProcess(createAutomation({ ai: localAi() }), { rateLimit: broken })
    expect((await ask("GET", "/ok")).status).toBe(200)
    const keys: Array<string> = []
    const counting = Layer.succeed(RateLimit, {
      take: ({ key }) => {
        keys.push(key)
        return Effect.succeed({ _tag: "Allowed", remaining: 1 } as const)
      },
    })
    const counted = inProcess(createAutomation({ ai: localAi() }), { rateLimit: counting })
    await counted.ask("GET", "/config/?site_id=a")
    await counted.ask("POST", "/run_now/?site_id=a")
    expect(keys).toEqual(["read:ada", "control:ada", "start:a"])
  })

  it("are the host's own affair where it says so", async () => {
    const { api } = inProcess(createAutomation({ ai: localAi() }), { rateLimits: false })
    expect(await statuses(api, 400, "GET", "/ok")).toEqual({ 200: 400 })
  })
})
