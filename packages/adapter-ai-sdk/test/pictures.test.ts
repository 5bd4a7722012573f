import { expect, it } from "@effect/vitest"
import { guardedFetch } from "@pressline/adapter-ai-sdk"
import { sniffImage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { ARTICLE, CALL, functionsOf, open, PICTURE } from "./asked.ts"
import { compatible, serving } from "./models.ts"

const drawing = (answer: string | Uint8Array) =>
  Effect.map(serving(), (server) => {
    const { imageModel, model } = compatible(server)
    const images = typeof answer === "string" ? [answer] : [answer]
    const drawn = {
      images,
      warnings: [],
      response: { timestamp: new Date(0), modelId: "", headers: {} },
    }
    return {
      server,
      options: {
        model,
        imageModel: {
          ...imageModel,
          specificationVersion: "v4" as const,
          provider: "own",
          modelId: "own",
          maxImagesPerCall: 1,
          doGenerate: async () => drawn as never,
        },
      },
    }
  })

describe("pictures", () => {
  it.live("come as base64, or as an address that the client fetches under guard", () =>
    Effect.gen(function* () {
      for (const pictures of ["base64", "url"] as const) {
        const server = yield* serving({ pictures })
        const fetch = guardedFetch({ baseURL: server.baseURL })
        const ai = yield* functionsOf(compatible(server, { fetch }))
        const { bytes, height, mediaType, width } = yield* ai.generateImage(PICTURE, CALL)
        expect([mediaType, width, height]).toEqual(["image/png", 48, 27])
        expect(sniffImage(bytes)?.mediaType).toBe("image/png")
      }
    }),
  )

  it.live.each([
    "http://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:9/x.png",
    "https://10.0.0.1/x.png",
  ])("at %s are not fetched", (pictureUrl) =>
    Effect.gen(function* () {
      const server = yield* serving({ pictures: "url", pictureUrl })
      const fetch = guardedFetch({ baseURL: server.baseURL })
      const ai = yield* functionsOf(compatible(server, { fetch }))
      const failure = yield* Effect.flip(ai.generateImage(PICTURE, CALL))
      expect(["ai_unavailable", "ai_invalid_output"]).toContain(failure.code)
      const { options } = yield* drawing(pictureUrl)
      const own = yield* functionsOf(options)
      expect((yield* Effect.flip(own.generateImage(PICTURE, CALL))).code).toBe("ai_invalid_output")
    }),
  )

  it.live("at an address are fetched by us where the model hands the address on", () =>
    Effect.gen(function* () {
      const { options, server } = yield* Effect.flatMap(serving(), (one) =>
        drawing(`http://${one.host}/pictures/a.png`),
      )
      const [host = ""] = [
        /127\.0\.0\.1:\d+/u.exec(
          JSON.stringify(yield* Effect.promise(() => options.imageModel.doGenerate())),
        )?.[0],
      ]
      expect(host).not.toBe(server.host)
      const ai = yield* functionsOf({ ...options, image: { privateHosts: [host] } })
      expect((yield* ai.generateImage(PICTURE, CALL)).mediaType).toBe("image/png")
    }),
  )

  it.live.each([
    ["an HTML page", "<html></html>"],
    ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["nothing", ""],
  ])("that are %s are refused, whatever they are called", ([, content]) =>
    Effect.gen(function* () {
      const { options } = yield* drawing(new TextEncoder().encode(content))
      const ai = yield* functionsOf(options)
      const failure = yield* Effect.flip(ai.generateImage(PICTURE, CALL))
      expect(failure.code).toBe("ai_invalid_output")
    }),
  )

  it.live("are not planned where no model draws them", () =>
    Effect.gen(function* () {
      const { server } = yield* open()
      const { model } = compatible(server)
      const ai = yield* functionsOf({ model })
      expect(yield* ai.generateImagePrompts(ARTICLE, CALL)).toEqual({ prompts: [] })
      const failure = yield* Effect.flip(ai.generateImage(PICTURE, CALL))
      expect(failure.code).toBe("ai_misconfigured")
      expect(failure.message).toContain("give aiSdk an imageModel")
      expect(server.requests).toHaveLength(0)
    }),
  )
})
