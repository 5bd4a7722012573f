/** Real clients of real servers: each provider's own HTTP client, pointed at the model server. */
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { createOpenAI } from "@ai-sdk/openai"
import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
import {
  modelServer,
  type ModelServer,
  type ModelServerOptions,
} from "@pressline/tools-model-server"
import { installed } from "@pressline/tools-services/onDemand"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

export const serving = (
  options?: ModelServerOptions,
): Effect.Effect<ModelServer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => modelServer(options)),
    (server) => Effect.promise(() => server.close()),
  )

export const compatible = (
  { baseURL }: Pick<ModelServer, "baseURL">,
  more: { fetch?: typeof fetch } = {},
) => {
  const provider = createOpenAICompatible({
    name: "compatible",
    baseURL,
    apiKey: "sk-test-secret-0123456789",
    supportsStructuredOutputs: true,
    ...more,
  })
  return {
    model: provider("offline"),
    imageModel: provider.imageModel("offline-image"),
    embeddingModel: provider.embeddingModel("offline-embedding"),
  }
}

const folder = join(import.meta.dirname, "../../../tools/ai-sdk")

/** A package of `tools/ai-sdk`, which is installed at the first use. */
export const ofAiSdk = async <Module>(name: string): Promise<Module> => {
  const require = createRequire(join(await installed(folder), "package.json"))
  return (await import(pathToFileURL(require.resolve(name)).href)) as Module
}

export const openAi = ({ baseURL }: Pick<ModelServer, "baseURL">) =>
  createOpenAI({ baseURL, apiKey: "sk-test-secret-0123456789" })
