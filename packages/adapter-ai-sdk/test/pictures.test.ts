import { expect, it } from "@effect/vitest"
import { guardedFetch } from "@pressline/adapter-ai-sdk"
import { sniffImage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { describe } from "vitest"
import { ARTICLE, CALL, functionsOf, open, PICTURE } from "./asked.ts"
import { nameServer } from "../../safe-http/test/NameServer.ts"
import { compatible, serving } from "./models.ts"

/** Clients of the AI SDK refuse addresses of private networks in numbers; what a name leads to they do not look at. */
const PICTURES = "pictures.test"

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
        const server = yield* serving({ pictures, pictureName: PICTURES })
        const { baseURL, pictureHost } = server
        const nameServers = [(yield* nameServer({ [PICTURES]: [["127.0.0.1"]] })).address]
        const fetch = guardedFetch({ baseURL, privateHosts: [pictureHost], nameServers })
        const ai = yield* functionsOf(compatible(server, { fetch }))
        const { bytes, height, mediaType, width } = yield* ai.generateImage(PICTURE, CALL)
        expect([mediaType, width, height]).toEqual(["image/png", 48, 27])
        expect(sniffImage(bytes)?.mediaType).toBe("image/png")
        const [fetched] = server.pictureRequests
        expect(fetched?.headers["user-agent"]).toBe(pictures === "url" ? "pressline" : undefined)
        expect(fetched?.headers.authorization).toBeUndefined() // the provider's key stays with it
      }
    }),
  )

  it.live("behind a redirect are not fetched, be it the provider's or the picture host's", () =>
    Effect.gen(function* () {
      const elsewhere = yield* serving()
      const server = yield* serving({ pictures: "url", pictureName: PICTURES })
      const { baseURL, pictureHost } = server
      const privateHosts = [pictureHost, elsewhere.pictureHost]
      const nameServers = [(yield* nameServer({ [PICTURES]: [["127.0.0.1"]] })).address]
      const fetch = guardedFetch({ baseURL, privateHosts, nameServers })
      const ai = yield* functionsOf(compatible(server, { fetch }))
      for (const target of ["/images/generations", ".png"]) {
        const location = `http://${elsewhere.pictureHost}/a.png`
        server.failNext(target, { kind: "error", status: 302, headers: { location } })
        const failure = yield* Effect.flip(ai.generateImage(PICTURE, CALL))
        expect(failure.message).toMatch(/redirect/u)
      }
      // Who asks for the redirect itself gets it.
      server.failNext("/models", { kind: "error", status: 307, headers: { location: "/v2" } })
      const asked = fetch(`${baseURL}/models`, { redirect: "manual" })
      expect((yield* Effect.promise(() => asked)).status).toBe(307)
      expect([...elsewhere.requests, ...elsewhere.pictureRequests]).toHaveLength(0)
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
      const { pictureHost, pictureRequests } = yield* serving()
      const { options } = yield* drawing(`http://${pictureHost}/pictures/a.png`)
      const ai = yield* functionsOf({ ...options, image: { privateHosts: [pictureHost] } })
      expect((yield* ai.generateImage(PICTURE, CALL)).mediaType).toBe("image/png")
      expect(pictureRequests[0]?.headers["user-agent"]).toBe("pressline")
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

  it.live("that are larger than 20 MiB are refused", () =>
    Effect.gen(function* () {
      const { pictureHost } = yield* serving()
      const small = yield* Effect.promise(
        async () =>
          new Uint8Array(await (await fetch(`http://${pictureHost}/a.png`)).arrayBuffer()),
      )
      const large = new Uint8Array(20 * 1024 * 1024 + 1)
      large.set(small)
      const most = yield* functionsOf((yield* drawing(large.subarray(0, -1))).options)
      expect((yield* most.generateImage(PICTURE, CALL)).bytes.byteLength).toBe(20 * 1024 * 1024)
      const more = yield* functionsOf((yield* drawing(large)).options)
      const failure = yield* Effect.flip(more.generateImage(PICTURE, CALL))
      expect(failure.code).toBe("ai_invalid_output")
      expect(failure.message).toContain("more than 20971520 bytes")
    }),
  )

  it.live("have the article's title as their alternative text where the model has none", () =>
    Effect.gen(function* () {
      const { ai } = yield* open({
        answer: () => ({ pictures: [{ prompt: "Shoes on grass", altText: " <b></b>" }] }),
      })
      const { prompts } = yield* ai.generateImagePrompts(ARTICLE, CALL)
      expect(prompts).toEqual([
        { position: "featured", prompt: "Shoes on grass", altText: ARTICLE.title },
      ])
    }),
  )

  it.live("are asked for with words of one's own before what is to be seen", () =>
    Effect.gen(function* () {
      const prompt = { version: "ours-1", instructions: "Flat, in two colours." }
      const { ai, server } = yield* open({}, { image: { prompt } })
      yield* ai.generateImage(PICTURE, CALL)
      const [asked] = server.requests
      expect(asked?.body["prompt"]).toBe("Flat, in two colours.\n\nRed shoes")
      expect(asked?.headers["idempotency-key"]).toContain(":ours-1:")
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
