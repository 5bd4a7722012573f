/** What a model's client threw, as an `AiError`: the reason, how long to wait, and nothing secret. */
import { APICallError } from "@ai-sdk/provider"
import { AiError, type ItemErrorCode } from "@pressline/core/effect"
import { codeOfRefusal, familyOf, type Refusal } from "./providerErrors.ts"

const LONGEST_DETAIL = 300

/** Errors of the AI SDK that are no answer of a server, by name. */
const BY_NAME: Readonly<Record<string, ItemErrorCode>> = {
  AI_LoadAPIKeyError: "ai_unauthorized",
  AI_LoadSettingError: "ai_misconfigured",
  AI_NoSuchModelError: "ai_misconfigured",
  AI_NoSuchProviderError: "ai_misconfigured",
  AI_UnsupportedFunctionalityError: "ai_misconfigured",
  AI_UnsupportedModelVersionError: "ai_misconfigured",
  AI_InvalidArgumentError: "ai_misconfigured",
  AI_InvalidPromptError: "ai_invalid_output",
  AI_NoContentGeneratedError: "ai_invalid_output",
  AI_NoImageGeneratedError: "ai_invalid_output",
  AI_EmptyResponseBodyError: "ai_unavailable",
  AI_InvalidResponseDataError: "ai_unavailable",
  AI_JSONParseError: "ai_unavailable",
  AI_TypeValidationError: "ai_unavailable",
  TimeoutError: "ai_timeout",
}

/** `now`: for a `retry-after` that is a date. */
export const toAiError = (thrown: unknown, provider: string, now: number): AiError => {
  if (!APICallError.isInstance(thrown)) {
    const name = thrown instanceof Error ? thrown.name : ""
    return new AiError({
      code: BY_NAME[name] ?? "ai_unavailable",
      detail: `${provider}: ${presentable(messageOf(thrown))}`,
    })
  }
  const refusal = refusalIn(thrown)
  const code = codeOfRefusal(familyOf(provider), refusal)
  const retryAfter = retryAfterOf(thrown, now)
  const status = refusal.status === null ? "" : ` (${refusal.status})`
  return new AiError({
    code,
    detail: `${provider}${status}: ${presentable(refusal.message)}`,
    ...(retryAfter === null ? {} : { retryAfter }),
  })
}

/** A message without keys, on one line, not too long. */
export const presentable = (message: string): string =>
  message
    .replace(/\b(?:sk|pk|rk|key|gsk|xai|AIza)[-_][\w*-]{6,}/giu, "[key]")
    .replace(/\bAIza[\w-]{10,}/gu, "[key]")
    .replace(/\bBearer\s+\S+/giu, "Bearer [key]")
    .replace(/\s+/gu, " ")
    .trim()
    .slice(0, LONGEST_DETAIL)

/** A connection that failed says why in its cause. */
const messageOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown.cause instanceof Error
    ? `${thrown.message} (${messageOf(thrown.cause)})`
    : thrown.message
}

const refusalIn = (error: APICallError): Refusal => {
  const body = parsed(error.responseBody)
  const inner = fieldsOf(fieldsOf(Array.isArray(body) ? body[0] : body)["error"])
  const text = (name: string): string => (typeof inner[name] === "string" ? inner[name] : "")
  return {
    status: error.statusCode ?? null,
    names: ["code", "type", "status"].map(text).join(" "),
    param: text("param"),
    message: text("message") || messageOf(error),
  }
}

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? "")
  } catch {
    return null
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {}

/** Milliseconds, from `retry-after-ms`, `retry-after` (seconds or a date), or Google's `retryDelay`. */
const retryAfterOf = (
  { responseBody, responseHeaders = {} }: APICallError,
  now: number,
): number | null => {
  const exact = Number(responseHeaders["retry-after-ms"] ?? Number.NaN)
  const given = responseHeaders["retry-after"] ?? ""
  const seconds = given === "" ? Number.NaN : Number(given)
  const delay = Number(/"retryDelay":\s*"([\d.]+)s"/u.exec(responseBody ?? "")?.[1] ?? Number.NaN)
  const waits = [exact, seconds * 1000, Date.parse(given) - now, delay * 1000]
  const wait = waits.find((ms) => Number.isFinite(ms) && ms >= 0)
  return wait === undefined ? null : Math.ceil(wait)
}
