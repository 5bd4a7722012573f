/** How long a thrown error asks to wait: milliseconds of our own errors, seconds of HTTP's header. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import {
  AiError,
  customAi,
  customPublisher,
  PublishError,
  type PublishRequest,
} from "../../src/index.ts"
import { AiFunctions } from "../../src/ports/AiFunctions.ts"
import { Publisher } from "../../src/ports/Publisher.ts"

const httpError = (fields: object): Error =>
  Object.assign(new Error("slow down"), { status: 429 }, fields)

const asked = (thrown: unknown) => {
  const fails = () => Promise.reject(thrown)
  const ai = customAi({
    autoCluster: fails,
    generateIdeas: fails,
    generateContent: fails,
    generateImagePrompts: fails,
    generateImage: fails,
  })
  return Effect.runPromise(
    Effect.gen(function* () {
      const { autoCluster } = yield* AiFunctions
      const call = { siteId: "site", runId: "run", key: "key", attempt: 1 }
      return yield* Effect.flip(autoCluster({ keywords: [], existing: [] }, call))
    }).pipe(Effect.provide(ai)),
  )
}

const published = (thrown: unknown) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const { publish } = yield* Publisher
      return yield* Effect.flip(publish({ key: "publish:1" } as PublishRequest))
    }).pipe(
      Effect.provide(
        customPublisher({ idempotency: "none", publish: () => Promise.reject(thrown) }),
      ),
    ),
  )

describe("a wait of 30 seconds", () => {
  it.each<readonly [string, object]>([
    ["Headers", { headers: new Headers({ "retry-after": "30" }) }],
    ["plain headers", { headers: { "retry-after": "30" } }],
    ["a response", { response: { headers: new Headers({ "Retry-After": "30" }) } }],
  ])("is read from %s of a foreign error", async (_, fields) => {
    expect(await asked(httpError(fields))).toMatchObject({
      code: "ai_rate_limited",
      retryAfter: 30_000,
    })
    expect(await published(httpError(fields))).toMatchObject({
      reason: "unavailable",
      retryAfter: 30_000,
    })
  })

  it.each<readonly [string, object]>([
    ["a number without a unit", { retryAfter: 30 }],
    ["nothing", {}],
    ["an empty header", { headers: { "retry-after": " " } }],
    ["a header that is no number", { headers: { "retry-after": "soon" } }],
  ])("is not guessed from %s", async (_, fields) => {
    expect(await asked(httpError(fields))).not.toHaveProperty("retryAfter")
    expect(await published(httpError(fields))).not.toHaveProperty("retryAfter")
  })

  it("is believed of our own errors, in milliseconds", async () => {
    const limited = new AiError({ code: "ai_rate_limited", detail: "slow", retryAfter: 30_000 })
    expect(await asked(limited)).toMatchObject({ retryAfter: 30_000 })
    const away = new PublishError({ reason: "unavailable", detail: "away", retryAfter: 30_000 })
    expect(await published(away)).toMatchObject({ retryAfter: 30_000 })
  })
})
