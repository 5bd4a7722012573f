import { expect, it } from "@effect/vitest"
import type { AiCall, AiError } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { describe } from "vitest"
import { BRIEF, CALL, functionsOf, open, PICTURE } from "./asked.ts"
import { compatible } from "./models.ts"

describe("time", () => {
  it.live("a call that takes too long is given up, and the connection closed", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open(
        {},
        { perFunction: { generateContent: { timeout: "50 millis" } } },
      )
      server.failNext("/chat/completions", { kind: "silence" })
      const failure = yield* Effect.flip(ai.generateContent(BRIEF, CALL))
      expect(failure).toMatchObject({ code: "ai_timeout" })
      expect(failure.message).toContain("did not answer within 50ms")
      while (server.requests[0]?.abandoned !== true) yield* Effect.sleep(5)
    }),
  )

  it.live("a slow answer is an answer, as long as it comes in time", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      server.failNext("/chat/completions", { kind: "late", after: 30 })
      expect((yield* ai.generateContent(BRIEF, CALL)).title).toBe(BRIEF.title)
      expect(server.requests).toHaveLength(1)
    }),
  )

  it.effect.each([
    ["a text", 120, "generateContent", BRIEF],
    ["a picture", 300, "generateImage", PICTURE],
  ] as const)("%s may take %i seconds", ([, seconds, name, input]) =>
    Effect.gen(function* () {
      const asked = Promise.withResolvers<AbortSignal>()
      const doGenerate = ({ abortSignal }: { readonly abortSignal?: AbortSignal }) => {
        if (abortSignal !== undefined) asked.resolve(abortSignal)
        return new Promise<never>(() => {})
      }
      const { imageModel, model } = compatible({ baseURL: "http://127.0.0.1:1/v1" })
      const ai = yield* functionsOf({
        model: Object.assign(Object.create(model), { doGenerate }) as typeof model,
        imageModel: Object.assign(Object.create(imageModel), { doGenerate }) as typeof imageModel,
      })
      const ask = ai[name] as (given: typeof input, call: AiCall) => Effect.Effect<unknown, AiError>
      const asking = yield* Effect.forkChild(Effect.flip(ask(input, CALL)))
      const signal = yield* Effect.promise(() => asked.promise)
      yield* TestClock.adjust(`${seconds - 1} seconds`)
      expect(signal.aborted).toBe(false)
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(asking)).code).toBe("ai_timeout")
      expect(signal.aborted).toBe(true)
    }),
  )

  it.live("an interrupted call ends at once, and the connection closes", () =>
    Effect.gen(function* () {
      const { ai, server } = yield* open()
      server.failNext("/chat/completions", { kind: "silence" })
      const asking = yield* Effect.forkChild(ai.generateContent(BRIEF, CALL))
      yield* Effect.promise(() => server.asked("/chat/completions"))
      yield* Fiber.interrupt(asking).pipe(Effect.timeout("1 second"))
      while (server.requests[0]?.abandoned !== true) yield* Effect.sleep(5)
    }),
  )
})
