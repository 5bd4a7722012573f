import { APICallError } from "@ai-sdk/provider"
import { describe, expect, it } from "vitest"
import { presentable, toAiError } from "../src/toAiError.ts"

const refusal = (statusCode: number, error: object, responseHeaders: Record<string, string> = {}) =>
  new APICallError({
    message: "refused",
    url: "https://api.example/v1",
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    responseBody: JSON.stringify({ error }),
  })

/** As these providers document their refusals. */
const TABLE: ReadonlyArray<
  readonly [provider: string, status: number, error: object, code: string]
> = [
  [
    "anthropic.messages",
    529,
    { type: "overloaded_error", message: "Overloaded" },
    "ai_unavailable",
  ],
  ["anthropic.messages", 500, { type: "api_error", message: "Internal" }, "ai_unavailable"],
  ["anthropic.messages", 429, { type: "rate_limit_error", message: "slow" }, "ai_rate_limited"],
  [
    "anthropic.messages",
    401,
    { type: "authentication_error", message: "invalid x-api-key" },
    "ai_unauthorized",
  ],
  ["anthropic.messages", 403, { type: "permission_error", message: "no" }, "ai_unauthorized"],
  [
    "anthropic.messages",
    404,
    { type: "not_found_error", message: "model: claude-0" },
    "ai_misconfigured",
  ],
  [
    "anthropic.messages",
    413,
    { type: "request_too_large", message: "too large" },
    "ai_input_too_long",
  ],
  [
    "anthropic.messages",
    400,
    { type: "invalid_request_error", message: "prompt is too long: 250000 tokens > 200000" },
    "ai_input_too_long",
  ],
  [
    "anthropic.messages",
    400,
    { type: "invalid_request_error", message: "Your credit balance is too low" },
    "ai_quota_exhausted",
  ],
  [
    "anthropic.messages",
    400,
    { type: "invalid_request_error", message: "max_tokens: 99999 > 8192" },
    "ai_misconfigured",
  ],
  [
    "anthropic.messages",
    400,
    { type: "invalid_request_error", message: "messages.0: odd" },
    "ai_invalid_output",
  ],
  [
    "google.generative-ai",
    429,
    { status: "RESOURCE_EXHAUSTED", message: "Quota exceeded for requests per minute" },
    "ai_rate_limited",
  ],
  [
    "google.generative-ai",
    429,
    { status: "RESOURCE_EXHAUSTED", message: "Quota exceeded for requests per day" },
    "ai_quota_exhausted",
  ],
  [
    "google.generative-ai",
    400,
    { status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key." },
    "ai_unauthorized",
  ],
  ["google.generative-ai", 403, { status: "PERMISSION_DENIED", message: "no" }, "ai_unauthorized"],
  [
    "google.generative-ai",
    404,
    { status: "NOT_FOUND", message: "models/gemini-0" },
    "ai_misconfigured",
  ],
  ["google.generative-ai", 503, { status: "UNAVAILABLE", message: "overloaded" }, "ai_unavailable"],
  ["google.generative-ai", 504, { status: "DEADLINE_EXCEEDED", message: "late" }, "ai_timeout"],
  [
    "google.generative-ai",
    400,
    {
      status: "INVALID_ARGUMENT",
      message: "The input token count exceeds the maximum number of tokens allowed",
    },
    "ai_input_too_long",
  ],
  [
    "google.vertex.chat",
    400,
    { status: "INVALID_ARGUMENT", message: "blocked for safety reasons" },
    "ai_refused",
  ],
  ["openrouter.chat", 402, { code: 402, message: "Insufficient credits" }, "ai_quota_exhausted"],
  [
    "groq.chat",
    413,
    { code: "rate_limit_exceeded", message: "Request too large" },
    "ai_input_too_long",
  ],
  [
    "vllm.chat",
    400,
    { type: "BadRequestError", message: "This model's maximum context length is 8192 tokens" },
    "ai_input_too_long",
  ],
  ["ollama.chat", 404, { type: "api_error", message: "model 'x' not found" }, "ai_misconfigured"],
  ["azure-openai.chat", 400, { code: "content_filter", message: "filtered" }, "ai_refused"],
]

describe("refusals of providers", () => {
  it.each(TABLE)("%s, %i, %j: %s", (provider, status, error, code) => {
    expect(toAiError(refusal(status, error), provider, 0).code).toBe(code)
  })

  it("say how long to wait: in seconds, milliseconds, as a date, or in Google's own way", () => {
    const now = Date.parse("2026-11-25T12:00:00Z")
    const wait = (headers: Record<string, string>, error: object = {}) =>
      toAiError(refusal(429, error, headers), "openai", now).retryAfter
    expect(wait({ "retry-after": "7" })).toBe(7000)
    expect(wait({ "retry-after": "0.5" })).toBe(500)
    expect(wait({ "retry-after-ms": "120", "retry-after": "7" })).toBe(120)
    expect(wait({ "retry-after": "Wed, 25 Nov 2026 12:01:00 GMT" })).toBe(60_000)
    expect(wait({ "retry-after": "Wed, 25 Nov 2026 11:00:00 GMT" })).toBeUndefined()
    expect(wait({}, { details: [{ retryDelay: "34.5s" }] })).toBe(34_500)
    expect(wait({ "retry-after": "soon" })).toBeUndefined()
  })

  it("are told on one line, short and without keys", () => {
    const keys = [
      "sk-proj-abcdefghij",
      "gsk_abcdefghij",
      "AIzaSyA1234567890",
      "Bearer xyz",
      "xai-abcdefghij",
    ]
    const told = presentable(`no\n${keys.join(" ")} ${"x".repeat(1000)}`)
    expect(told).toMatch(/^no \[key\] \[key\] \[key\] Bearer \[key\] \[key\] x/u)
    expect(told.length).toBeLessThanOrEqual(300)
  })
})
