import { expect, it } from "@effect/vitest"
import type { LanguageModelV4 } from "@ai-sdk/provider"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { article, BRIEF, CALL, functionsOf } from "./asked.ts"
import { ofAiSdk } from "../../../tools/ai-sdk/clients.ts"
import { compatible, serving } from "./models.ts"

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
