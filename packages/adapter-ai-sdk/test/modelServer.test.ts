/** The model server in the parts of the protocol that the adapter does not use: clients must find them as they are. */
import type { LanguageModelV4StreamPart } from "@ai-sdk/provider"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { compatible, serving } from "./models.ts"

it.live("a text that is streamed comes in pieces, and ends", () =>
  Effect.gen(function* () {
    const text = "A sentence that is longer than one piece of a stream, so that it takes several."
    const { model } = compatible(yield* serving({ answer: () => text }))
    const parts = yield* Effect.promise(async () => {
      const { stream } = await model.doStream({
        prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
      })
      const read: Array<LanguageModelV4StreamPart> = []
      for await (const part of stream) read.push(part)
      return read
    })
    const pieces = parts.flatMap((part) => (part.type === "text-delta" ? [part.delta] : []))
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.join("")).toBe(text)
    expect(parts.at(-1)).toMatchObject({ type: "finish", finishReason: { unified: "stop" } })
  }),
)
