/** Real clients of real servers: each provider's own HTTP client, pointed at the model server. */
import {
  modelServer,
  type ModelServer,
  type ModelServerOptions,
} from "@pressline/tools-model-server"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { openAi as openAiClient, openAiCompatible } from "../../../tools/ai-sdk/clients.ts"

// Here and not in a test: a first use installs them.
const { createOpenAI } = await openAiClient()
const { createOpenAICompatible } = await openAiCompatible()

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
    model: provider.languageModel("offline"),
    imageModel: provider.imageModel("offline-image"),
    embeddingModel: provider.embeddingModel("offline-embedding"),
  }
}

export const openAi = ({ baseURL }: Pick<ModelServer, "baseURL">) =>
  createOpenAI({ baseURL, apiKey: "sk-test-secret-0123456789" })
