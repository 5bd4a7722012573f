import { expect, it } from "@effect/vitest"
import { aiSdk } from "@pressline/adapter-ai-sdk"
import { aiFunctionsSuite } from "@pressline/testing/conformance"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe } from "vitest"
import { BRIEF, CALL, functionsOf } from "./asked.ts"
import { openAi, serving } from "./models.ts"

for (const protocol of ["chat", "responses"] as const)
  aiFunctionsSuite(`aiSdk with OpenAI's client, ${protocol}`, () =>
    Layer.unwrap(
      Effect.gen(function* () {
        const server = yield* serving()
        const openai = openAi(server)
        return aiSdk({
          model: openai[protocol]("gpt-5-mini"),
          imageModel: openai.imageModel("gpt-image-1"),
          embeddingModel: openai.embeddingModel("offline-embedding"),
        })
      }),
    ),
  )

describe("OpenAI's client", () => {
  it.live.each(["chat", "responses"] as const)("has its failures named alike (%s)", (protocol) =>
    Effect.gen(function* () {
      const server = yield* serving()
      const openai = openAi(server)
      const ai = yield* functionsOf({ model: openai[protocol]("gpt-5-mini") })
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
