/** The AI SDK's clients, installed at the first use: with what they need they are 15 MB that most never ask for. */
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { installed } from "@pressline/tools-services/onDemand"
import type { AiSdkOptions } from "../../packages/adapter-ai-sdk/src/AiSdkOptions.ts"

type Language = AiSdkOptions["model"]
type Picture = NonNullable<AiSdkOptions["imageModel"]>
type Embedding = NonNullable<AiSdkOptions["embeddingModel"]>

/** What of a client is used here; in an application its own types say it all. */
export interface Client {
  readonly languageModel: (name: string) => Language
  readonly imageModel: (name: string) => Picture
  readonly embeddingModel: (name: string) => Embedding
}

export interface OpenAiClient extends Client {
  readonly chat: (name: string) => Language
  readonly responses: (name: string) => Language
}

interface Account {
  readonly baseURL?: string
  readonly apiKey?: string
}

interface OpenAi {
  readonly createOpenAI: (account: Account) => OpenAiClient
}

interface Compatible {
  readonly createOpenAICompatible: (
    account: Account & {
      readonly name: string
      readonly baseURL: string
      readonly supportsStructuredOutputs?: boolean
      readonly fetch?: typeof fetch
    },
  ) => Client
}

/** A package of this folder. */
export const ofAiSdk = async <Module>(name: string): Promise<Module> => {
  const folder = await installed(dirname(fileURLToPath(import.meta.url)))
  const require = createRequire(join(folder, "package.json"))
  return (await import(pathToFileURL(require.resolve(name)).href)) as Module
}

export const openAi = (): Promise<OpenAi> => ofAiSdk<OpenAi>("@ai-sdk/openai")

export const openAiCompatible = (): Promise<Compatible> =>
  ofAiSdk<Compatible>("@ai-sdk/openai-compatible")
