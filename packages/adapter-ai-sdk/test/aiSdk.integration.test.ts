import { expect, it } from "@effect/vitest"
import type { LanguageModelV4 } from "@ai-sdk/provider"
import { aiSdk } from "@pressline/adapter-ai-sdk"
import { aiFunctionsSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { article, BRIEF, CALL, functionsOf } from "./asked.ts"
import { compatible, ofAiSdk, openAi, serving } from "./models.ts"

for (const protocol of ["chat", "responses"] as const)
  aiFunctionsSuite(`aiSdk with OpenAI's client, ${protocol}`, () =>
    Layer.unwrap(
      Effect.gen(function* () {
        const server = yield* serving()
        const openai = yield* Effect.promise(() => openAi(server))
        return aiSdk({
          model: openai[protocol]("offline"),
          imageModel: openai.image("offline-image"),
          embeddingModel: openai.embedding("offline-embedding"),
        })
      }),
    ),
  )

describe("OpenAI's client", () => {
  it.live.each(["chat", "responses"] as const)("has its failures named alike (%s)", (protocol) =>
    Effect.gen(function* () {
      const server = yield* serving()
      const openai = yield* Effect.promise(() => openAi(server))
      const ai = yield* functionsOf({ model: openai[protocol]("offline") })
      const path = protocol === "chat" ? "/chat/completions" : "/responses"
      const refused = (status: number, code: string, type = "") =>
        ({
          kind: "error",
          status,
          error: { message: "no", code, type },
          headers: { "retry-after": "4" },
        }) as const
      server.failNext(
        path,
        refused(429, "rate_limit_exceeded"),
        refused(429, "insufficient_quota"),
        refused(401, "invalid_api_key"),
        { kind: "page" },
      )
      const failures = yield* Effect.forEach([1, 2, 3, 4], () =>
        Effect.flip(ai.generateContent(BRIEF, CALL)),
      )
      expect(failures.map(({ code }) => code)).toEqual([
        "ai_rate_limited",
        "ai_quota_exhausted",
        "ai_unauthorized",
        "ai_unavailable",
      ])
      expect(failures[0]?.retryAfter).toBe(4000)
      expect(server.requests.map(({ headers }) => headers["idempotency-key"])).toEqual(
        Array(4).fill("run-1/4/task-1:1:1"),
      )
    }),
  )
})

interface AiTest {
  readonly MockLanguageModelV4: new (options: {
    doGenerate: LanguageModelV4["doGenerate"]
  }) => LanguageModelV4
}
interface Ai {
  readonly wrapLanguageModel: (options: {
    model: LanguageModelV4
    middleware: object
  }) => LanguageModelV4
}

describe("the ai package's own models", () => {
  it.live("work as they are: a mock", () =>
    Effect.gen(function* () {
      const { MockLanguageModelV4 } = yield* Effect.promise(() => ofAiSdk<AiTest>("ai/test"))
      const model = new MockLanguageModelV4({
        doGenerate: async () => ({
          content: [{ type: "text", text: JSON.stringify(article()) }],
          finishReason: { unified: "stop", raw: "stop" },
          usage: {
            inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
            outputTokens: { total: 1, text: 1, reasoning: 0 },
          },
          warnings: [],
        }),
      })
      const ai = yield* functionsOf({ model })
      expect((yield* ai.generateContent(BRIEF, CALL)).title).toBe("Shoes")
    }),
  )

  it.live("work as they are: one that is wrapped", () =>
    Effect.gen(function* () {
      const { wrapLanguageModel } = yield* Effect.promise(() => ofAiSdk<Ai>("ai"))
      const server = yield* serving()
      const middleware = {
        specificationVersion: "v4",
        transformParams: async ({ params }: { params: object }) => ({ ...params, seed: 7 }),
      }
      const model = wrapLanguageModel({ model: compatible(server).model, middleware })
      const ai = yield* functionsOf({ model })
      yield* ai.generateContent(BRIEF, CALL)
      expect(server.requests[0]?.body["seed"]).toBe(7)
    }),
  )
})
