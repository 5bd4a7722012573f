/** aiSdk: the five AI functions on any model of the AI SDK. */
import { type AiCall, AiError, AiFunctions } from "@pressline/core/effect"
import { makeSafeHttp } from "@pressline/safe-http"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { AiSdkOptions, SiteStyle } from "./AiSdkOptions.ts"
import { askWith } from "./askModel.ts"
import { checkOptions } from "./checkOptions.ts"
import { clusterKeywords } from "./clusterKeywords.ts"
import { drawPicture } from "./drawPicture.ts"
import { planPictures } from "./planPictures.ts"
import { proposeIdeas } from "./proposeIdeas.ts"
import { rateGate } from "./rateGate.ts"
import { sendThrough } from "./requests.ts"
import { shortlistByMeaning } from "./shortlistByMeaning.ts"
import { writeArticle } from "./writeArticle.ts"

/**
 * The AI functions on models of the AI SDK 7. Give the value to `createAutomation`, or provide it as a
 * layer; its limits hold for all automations that it is given to, so make one for the process. Throws a `TypeError` for options
 * that make no sense.
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
 * import { aiSdk } from "@pressline/adapter-ai-sdk"
 * import { createAutomation } from "@pressline/core"
 *
 * const ollama = createOpenAICompatible({ name: "ollama", baseURL: "http://127.0.0.1:11434/v1" })
 * const automation = createAutomation({
 *   ai: aiSdk({
 *     model: ollama("qwen3:14b"),
 *     style: () => ({ voice: "warm and plain", language: "English" }),
 *     limits: { concurrency: 2 },
 *   }),
 * })
 * ```
 */
export const aiSdk = (options: AiSdkOptions): Layer.Layer<AiFunctions> => {
  checkOptions(options)
  const { image = {}, limits = {}, linkHosts = [] } = options
  const gate = rateGate(options)
  const pictures = makeSafeHttp({
    timeout: "60 seconds",
    ...(image.hosts === undefined ? {} : { hosts: image.hosts }),
    ...(image.privateHosts === undefined ? {} : { privateHosts: image.privateHosts }),
  })
  const styled =
    <Input, Output>(
      make: (input: Input, style: SiteStyle, call: AiCall) => Effect.Effect<Output, AiError>,
    ) =>
    (input: Input, call: AiCall): Effect.Effect<Output, AiError> =>
      Effect.flatMap(styleOf(options, call.siteId), (style) => make(input, style, call))
  return Layer.effect(
    AiFunctions,
    Effect.map(gate, (opened) => {
      const send = sendThrough(opened, options)
      const ask = askWith(options, send)
      return AiFunctions.of({
        autoCluster: clusterKeywords(ask, {
          contextTokens: limits.contextTokens,
          maxOutputTokens: limits.maxOutputTokens,
          shortlist: shortlistByMeaning(options.embeddingModel, send),
        }),
        generateIdeas: styled(proposeIdeas(ask)),
        generateContent: styled(writeArticle(ask, linkHosts)),
        generateImagePrompts:
          options.imageModel === undefined
            ? () => Effect.succeed({ prompts: [] })
            : styled(planPictures(ask)),
        generateImage: drawPicture(options, send, pictures),
      })
    }),
  )
}

const styleOf = ({ style }: AiSdkOptions, siteId: string): Effect.Effect<SiteStyle, AiError> =>
  style === undefined
    ? Effect.succeed({})
    : Effect.tryPromise({
        try: async () => await style(siteId),
        catch: (cause) =>
          new AiError({
            code: "ai_misconfigured",
            detail: `style(${siteId}) failed: ${String(cause)}`,
          }),
      })
