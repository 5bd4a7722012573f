import { type Automation, AutomationError, createAutomation, localAi } from "@pressline/core"
import { createHttpApi, type HttpApiOptions } from "@pressline/http"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { afterEach, describe, expect, it, vi } from "vitest"
import type { SiteScope } from "../../src/server/authorize.ts"
import { makeRoutes } from "../../src/server/routes.ts"

const automation = createAutomation({ ai: localAi() })
const make = (options: unknown) => () => createHttpApi(automation, options as HttpApiOptions)

describe("createHttpApi (SR-01)", () => {
  afterEach(() => vi.unstubAllEnvs())

  it("throws without authorize, and says how to write one", () => {
    for (const options of [{}, undefined, { authorize: true }, { authorize: "public" }])
      expect(make(options)).toThrow(/authorize: is required: \(request, \{ siteId, action \}\)/u)
    // @ts-expect-error -- and it does not compile
    expect(() => createHttpApi(automation, {})).toThrow(AutomationError)
  })

  it("names every wrong option at once", () => {
    expect(
      make({
        authorise: () => {},
        trustedOrigins: ["*", "https://a.test/path"],
        basePath: "api",
        rateLimits: { read: 0 },
        eventLimits: { perSite: 1.5 },
      }),
    ).toThrow(
      /authorise: is not an option; authorize: is required.*"\*" is not an origin.*a\.test\/path.*basePath.*rateLimits\.read.*eventLimits\.perSite/u,
    )
  })

  it('takes "UNSAFE_public" for what it is, and never in production', async () => {
    const api = createHttpApi(automation, { authorize: "UNSAFE_public" })
    expect((await api.fetch(new Request("http://a.test/ok"))).status).toBe(200)
    vi.stubEnv("NODE_ENV", "production")
    expect(make({ authorize: "UNSAFE_public" })).toThrow("is refused in production")
  })
})

describe("the contract (SR-02, SR-03)", () => {
  it("has no endpoint without an action: the API is not made with one", () => {
    const loose = HttpApi.make("loose").add(
      HttpApiGroup.make("g").add(HttpApiEndpoint.post("everything", "/everything/")),
    )
    expect(() => makeRoutes(loose as unknown as HttpApi.Top)).toThrow(
      "The endpoint everything says no action",
    )
  })

  it("lets nobody make a scope but the host's permission", () => {
    // @ts-expect-error -- a scope carries a mark that only `permit` can set
    const forged: SiteScope = { siteId: "a", actor: "ada", requestId: "r" }
    expect(forged.siteId).toBe("a")
    // @ts-expect-error -- and without a site no operation can be called
    const unscoped = (automation: Automation) => automation.pause({ runId: "r" })
    expect(unscoped).toBeTypeOf("function")
  })
})
