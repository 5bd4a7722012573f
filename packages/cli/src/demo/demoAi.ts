/** Who writes and draws in the demo: Pressline's offline writer, or a model of a server. */
import { type Adapter, localAi } from "@pressline/core"
import { AiFunctions } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { loadPackage } from "../project/loadPackage.ts"
import type { ModelChoice } from "./demoOptions.ts"

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

type Clients = typeof import("@pressline/adapter-ai-sdk")
type Options = Parameters<Clients["aiSdk"]>[0]

/** What is asked of the AI SDK's clients. */
interface Provider {
  readonly languageModel: (name: string) => Options["model"]
  readonly imageModel: (name: string) => NonNullable<Options["imageModel"]>
}
interface OpenAi {
  readonly createOpenAI: (account: { readonly apiKey?: string }) => Provider
}
interface Compatible {
  readonly createOpenAICompatible: (account: {
    readonly name: string
    readonly baseURL: string
    readonly supportsStructuredOutputs: boolean
    readonly apiKey?: string
    readonly fetch: typeof fetch
  }) => Provider
}

const modelAi = async ({ apiKey, baseURL, imageName, name }: ModelChoice): Promise<DemoAi> => {
  const client = baseURL === null ? "@ai-sdk/openai" : "@ai-sdk/openai-compatible"
  const adapter = await loadPackage<Clients>("@pressline/adapter-ai-sdk", ["ai", "zod", client])
  const key = apiKey === null ? {} : { apiKey }
  const { host, provider } = await (baseURL === null
    ? openAi(key)
    : compatible(baseURL, key, adapter))
  const functions = adapter.aiSdk({
    model: provider.languageModel(name),
    ...(imageName === null ? {} : { imageModel: provider.imageModel(imageName) }),
  })
  return {
    functions: imageName === null ? drawnOffline(functions) : functions,
    words: `Articles are written by ${name} at ${host}; pictures are drawn ${imageName === null ? "offline" : `by ${imageName}`}.`,
    writtenBy: `written by ${name} for the Pressline demo`,
  }
}

interface Key {
  readonly apiKey?: string
}

/**
 * OpenAI's models want a client of their own; it also reads `OPENAI_BASE_URL`. In an application:
 * `import { openai } from "@ai-sdk/openai"`.
 */
const openAi = async (key: Key) => {
  const { createOpenAI } = await loadPackage<OpenAi>("@ai-sdk/openai", ["ai", "zod"])
  return { host: "OpenAI", provider: createOpenAI(key) }
}

const compatible = async (baseURL: string, key: Key, { guardedFetch }: Clients) => {
  const name = "@ai-sdk/openai-compatible"
  const { createOpenAICompatible } = await loadPackage<Compatible>(name, ["ai", "zod"])
  const { host } = new URL(baseURL)
  const account = { name: host, baseURL, supportsStructuredOutputs: true, ...key }
  return {
    host,
    provider: createOpenAICompatible({ ...account, fetch: guardedFetch({ baseURL }) }),
  }
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
