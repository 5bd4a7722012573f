/** AI functions from plain async functions, for hosts that write no Effect. */
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ItemErrorCode } from "../domain/ItemError.ts"
import {
  type AiCall,
  AiError,
  AiFunctions,
  type AutoClusterInput,
  type AutoClusterOutput,
  type GenerateContentInput,
  type GenerateContentOutput,
  type GenerateIdeasInput,
  type GenerateIdeasOutput,
  type GenerateImageInput,
  type GenerateImageOutput,
  type GenerateImagePromptsInput,
  type GenerateImagePromptsOutput,
} from "../ports/AiFunctions.ts"
import {
  type Abort,
  attempt,
  type Awaitable,
  detailOf,
  hasTag,
  namesIn,
  numberIn,
  waitOf,
} from "./attempt.ts"

/** What a call belongs to, and the signal that aborts it. */
export interface CustomAiCall extends AiCall {
  readonly signal: AbortSignal
}

type Call<Input, Output> = (input: Input, call: CustomAiCall) => Awaitable<Output>

export interface CustomAiFunctions {
  readonly autoCluster: Call<AutoClusterInput, AutoClusterOutput>
  readonly generateIdeas: Call<GenerateIdeasInput, GenerateIdeasOutput>
  readonly generateContent: Call<GenerateContentInput, GenerateContentOutput>
  readonly generateImagePrompts: Call<GenerateImagePromptsInput, GenerateImagePromptsOutput>
  readonly generateImage: Call<GenerateImageInput, GenerateImageOutput>
}

/**
 * Makes the AI functions of plain ones. What they answer is checked against the schemas; what they throw
 * decides what happens: an `AiError` says it itself, an HTTP `status` or a network code is understood,
 * anything else is the item's own failure. How long to wait says an `AiError`'s `retryAfter`, in
 * milliseconds, or the `retry-after` header (seconds) in the `headers` of any other error.
 *
 * @example
 * ```ts
 * import { AiError, customAi, type CustomAiFunctions } from "@pressline/core"
 *
 * declare const mine: CustomAiFunctions
 *
 * const ai = customAi({
 *   ...mine,
 *   generateImage: async ({ prompt }, { key, signal }) => {
 *     const response = await fetch("https://images.example/draw", {
 *       method: "POST",
 *       headers: { "idempotency-key": key },
 *       body: JSON.stringify({ prompt }),
 *       signal,
 *     })
 *     if (response.status === 429)
 *       throw new AiError({ code: "ai_rate_limited", detail: "slow down", retryAfter: 2000 })
 *     return { bytes: new Uint8Array(await response.arrayBuffer()), mediaType: "image/png" }
 *   },
 * })
 * ```
 */
export const customAi = (functions: CustomAiFunctions): Layer.Layer<AiFunctions> => {
  const lift =
    <Input, Output>(call: Call<Input, Output>) =>
    (input: Input, about: AiCall): Effect.Effect<Output, AiError> =>
      attempt((abort) => call(input, callOf(about, abort)), toAiError)
  return Layer.succeed(
    AiFunctions,
    AiFunctions.of({
      autoCluster: lift((input, call) => functions.autoCluster(input, call)),
      generateIdeas: lift((input, call) => functions.generateIdeas(input, call)),
      generateContent: lift((input, call) => functions.generateContent(input, call)),
      generateImagePrompts: lift((input, call) => functions.generateImagePrompts(input, call)),
      generateImage: lift((input, call) => functions.generateImage(input, call)),
    }),
  )
}

const callOf = (about: AiCall, abort: Abort): CustomAiCall => ({
  ...about,
  get signal() {
    return abort.signal
  },
})

const toAiError = (thrown: unknown): AiError => {
  if (isAiError(thrown)) return thrown
  return new AiError({
    code: codeOf(thrown),
    detail: detailOf(thrown),
    ...waitOf(thrown),
    cause: thrown,
  })
}

const isAiError = (thrown: unknown): thrown is AiError => hasTag(thrown, "AiError")

const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "UND_ERR_SOCKET",
])
const TIMEOUT = new Set(["ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT"])

const codeOf = (thrown: unknown): ItemErrorCode => {
  const status = numberIn(thrown, "status") ?? numberIn(thrown, "statusCode")
  if (status === 401 || status === 403) return "ai_unauthorized"
  if (status === 402) return "ai_quota_exhausted"
  if (status === 408 || status === 504) return "ai_timeout"
  if (status === 413) return "ai_input_too_long"
  if (status === 429) return "ai_rate_limited"
  if (status !== null && status >= 500) return "ai_unavailable"
  const names = namesIn(thrown)
  if (names.some((name) => TIMEOUT.has(name) || name === "TimeoutError")) return "ai_timeout"
  if (names.some((name) => NETWORK.has(name))) return "ai_unavailable"
  return "ai_invalid_output"
}
