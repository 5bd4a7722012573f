/** Who writes and draws in the demo: Pressline's offline writer, or a model of a server. */
import { type Adapter, localAi } from "@pressline/core"
import { AiFunctions } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ModelChoice } from "./arguments.ts"

export interface DemoAi {
  readonly functions: Adapter<AiFunctions>
  /** For people, before the run. */
  readonly words: string
  /** For the site. */
  readonly writtenBy: string
}

export const demoAi = async (choice: ModelChoice | null): Promise<DemoAi> => {
  if (choice !== null) return modelAi(choice)
  return {
    // Real models take their time; with a little of it there is progress to look at.
    functions: localAi({ latency: "50 millis" }),
    words:
      "Articles and pictures are made offline, by no model. For a real one: --model, see --help.",
    writtenBy: "written offline by the Pressline demo",
  }
}

const modelAi = async ({ apiKey, baseURL, imageName, name }: ModelChoice): Promise<DemoAi> => {
  const { aiSdk } = await import("@pressline/adapter-ai-sdk")
  const { host, provider } = await (baseURL === null ? openAi(apiKey) : compatible(baseURL, apiKey))
  const functions = aiSdk({
    model: provider.languageModel(name),
    ...(imageName === null ? {} : { imageModel: provider.imageModel(imageName) }),
  })
  return {
    functions: imageName === null ? drawnOffline(functions) : functions,
    words: `Articles are written by ${name} at ${host}; pictures are drawn ${imageName === null ? "offline" : `by ${imageName}`}.`,
    writtenBy: `written by ${name} for the Pressline demo`,
  }
}

/**
 * OpenAI's models want a client of their own; it also reads `OPENAI_BASE_URL`. In an application:
 * `import { openai } from "@ai-sdk/openai"`.
 */
const openAi = async (apiKey: string | null) => {
  const { openAi: client } = await import("../../tools/ai-sdk/clients.ts")
  const { createOpenAI } = await client()
  return { host: "OpenAI", provider: createOpenAI(apiKey === null ? {} : { apiKey }) }
}

const compatible = async (baseURL: string, apiKey: string | null) => {
  const { openAiCompatible } = await import("../../tools/ai-sdk/clients.ts")
  const { createOpenAICompatible } = await openAiCompatible()
  const { guardedFetch } = await import("@pressline/adapter-ai-sdk")
  const { host } = new URL(baseURL)
  const provider = createOpenAICompatible({
    name: host,
    baseURL,
    supportsStructuredOutputs: true,
    ...(apiKey === null ? {} : { apiKey }),
    fetch: guardedFetch({ baseURL }),
  })
  return { host, provider }
}

/** Words of a model, pictures of the offline painter. */
const drawnOffline = (functions: Layer.Layer<AiFunctions>): Layer.Layer<AiFunctions> =>
  Layer.effect(
    AiFunctions,
    Effect.gen(function* () {
      const writer = yield* Effect.provide(AiFunctions, functions)
      const { generateImage, generateImagePrompts } = yield* Effect.provide(AiFunctions, localAi())
      return AiFunctions.of({ ...writer, generateImage, generateImagePrompts })
    }),
  )
