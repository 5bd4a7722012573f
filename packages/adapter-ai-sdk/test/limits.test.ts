import { expect, it } from "@effect/vitest"
import { aiSdk } from "@pressline/adapter-ai-sdk"
import { AiFunctions, RateLimit, RateLimitError } from "@pressline/core/effect"
import type { ModelServer } from "@pressline/tools-model-server"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe } from "vitest"
import { article, BRIEF, CALL, functionsOf, open } from "./asked.ts"
import { compatible, serving } from "./models.ts"

/** A model over the wire that knows how many calls of it ran at a time. */
const counting = (server: ModelServer) => {
  let [running, most] = [0, 0]
  const { model } = compatible(server)
  const counted = Object.assign(Object.create(model) as typeof model, {
    doGenerate: async (options: Parameters<typeof model.doGenerate>[0]) => {
      most = Math.max(most, ++running)
      try {
        return await model.doGenerate(options)
      } finally {
        running -= 1
      }
    },
  })
  return { model: counted, most: () => most }
}

describe("SR-30 limits", () => {
  it.live("let no more calls run at a time than are allowed", () =>
    Effect.gen(function* () {
      const { model, most } = counting(yield* serving({ answer: () => article() }))
      const ai = yield* functionsOf({ model, limits: { concurrency: 3 } })
      const calls = Array.from({ length: 12 }, () => ai.generateContent(BRIEF, CALL))
      yield* Effect.all(calls, { concurrency: "unbounded" })
      expect(most()).toBe(3)
    }),
  )

  it.live("hold for all automations that one value is given to", () =>
    Effect.gen(function* () {
      const { model, most } = counting(yield* serving({ answer: () => article() }))
      const layer = aiSdk({ model, limits: { concurrency: 2, requestsPerMinute: 8 } })
      const automation = Effect.flatMap(AiFunctions, (ai) =>
        Effect.all(
          Array.from({ length: 6 }, () => Effect.result(ai.generateContent(BRIEF, CALL))),
          { concurrency: "unbounded" },
        ),
      ).pipe(Effect.provide(layer, { local: true }))
      const together = yield* Effect.all([automation, automation], { concurrency: 2 })
      expect(most()).toBe(2)
      expect(together.flat().filter(Result.isSuccess)).toHaveLength(8)
      // Nor is the minute forgotten when they are closed.
      expect((yield* automation).filter(Result.isSuccess)).toHaveLength(0)
    }),
  )

  it.live("per minute are asked of the shared limit, and waited for", () =>
    Effect.gen(function* () {
      const taken: Array<readonly [key: string, limit: number, cost: number | undefined]> = []
      const shared = Layer.succeed(RateLimit, {
        take: ({ cost, key, limit }) =>
          Effect.sync(() => {
            taken.push([key, limit, cost])
            return taken.length === 1
              ? { _tag: "Limited", retryAfter: Duration.millis(20) }
              : { _tag: "Allowed", remaining: 1 }
          }),
      })
      const limits = { requestsPerMinute: 60, tokensPerMinute: 90_000 }
      const { ai, server } = yield* open({}, { limits, rateLimit: shared })
      yield* ai.generateContent(BRIEF, CALL)
      expect(taken.map(([key, limit]) => [key, limit])).toEqual([
        ["ai:requests", 60],
        ["ai:requests", 60],
        ["ai:tokens", 90_000],
      ])
      expect(taken[2]?.[2]).toBeGreaterThan(BRIEF.targetWords * 3)
      expect(server.requests).toHaveLength(1)
    }),
  )

  it.live(
    "that mean a long wait are told to the engine, which can do something else meanwhile",
    () =>
      Effect.gen(function* () {
        const { ai, server } = yield* open({}, { limits: { requestsPerMinute: 1 } })
        yield* ai.generateContent(BRIEF, CALL)
        const failure = yield* Effect.flip(ai.generateContent(BRIEF, CALL))
        expect(failure.code).toBe("ai_rate_limited")
        expect(failure.message).toBe("Your own limit of 1 requests a minute is reached")
        expect(failure.retryAfter).toBeGreaterThan(30_000)
        expect(server.requests).toHaveLength(1)
      }),
  )

  it.live("that cannot be asked let nothing through", () =>
    Effect.gen(function* () {
      const away = Layer.succeed(RateLimit, {
        take: () => Effect.fail(new RateLimitError({ detail: "no Redis" })),
      })
      const { ai, server } = yield* open({}, { limits: { requestsPerMinute: 9 }, rateLimit: away })
      const failure = yield* Effect.flip(ai.generateContent(BRIEF, CALL))
      expect(failure).toMatchObject({ code: "ai_unavailable" })
      expect(server.requests).toHaveLength(0)
    }),
  )

  it.live("of the context refuse what cannot fit before anything is sent", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open({}, { limits: { contextTokens: 3000 } })
      const failure = yield* Effect.flip(ai.generateContent(BRIEF, CALL))
      expect(failure.code).toBe("ai_input_too_long")
      expect(server.requests).toHaveLength(0)
    }),
  )

  it("that make no sense, and models of another kind, are refused when the adapter is made", () => {
    const { model } = compatible({ baseURL: "http://127.0.0.1:1/v1" })
    for (const concurrency of [0, -1, 1.5])
      expect(() => aiSdk({ model, limits: { concurrency } })).toThrow(/limits\.concurrency is/u)
    for (const other of [undefined, "openai/gpt-5", { ...model, specificationVersion: "v3" }])
      expect(() => aiSdk({ model: other as never })).toThrow(/give a model of the AI SDK 7/u)
    const perFunction = { autoCluster: { model: "gpt" as never } }
    expect(() => aiSdk({ model, perFunction })).toThrow(/perFunction\.autoCluster\.model/u)
  })
})
