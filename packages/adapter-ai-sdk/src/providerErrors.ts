/** What providers say when they refuse, family by family, as our reasons: tables, not code. */
import type { ItemErrorCode } from "@pressline/core/effect"

export type ProviderFamily = "openai" | "anthropic" | "google"

/** A refusal, as far as it says. */
export interface Refusal {
  readonly status: number | null
  /** `error.code`, `error.type` and `error.status`, joined by spaces. */
  readonly names: string
  /** The parameter that is wrong, where it is named. */
  readonly param: string
  readonly message: string
}

interface Row {
  readonly status?: ReadonlyArray<number>
  readonly names?: RegExp
  readonly param?: RegExp
  readonly message?: RegExp
  readonly code: ItemErrorCode
}

/** Parameters that are the same in every call: no item is to blame. */
const SETTINGS =
  /^(?:model|temperature|top_p|max_\w*tokens|response_format|reasoning\w*|size|quality|n|background|output_format|text)/u

/** The first row that fits says the code; then comes {@link BY_STATUS}. */
export const REFUSALS: Readonly<Record<ProviderFamily, ReadonlyArray<Row>>> = {
  // Also Azure, and whoever speaks the same protocol: Groq, Together, OpenRouter, Ollama, vLLM, LM Studio.
  openai: [
    {
      names: /insufficient_quota|billing_hard_limit|billing_not_active/u,
      code: "ai_quota_exhausted",
    },
    {
      message: /insufficient (?:credits|balance|quota)|exceeded your current quota/iu,
      code: "ai_quota_exhausted",
    },
    { names: /context_length_exceeded|string_above_max_length/u, code: "ai_input_too_long" },
    {
      message:
        /maximum context length|context (?:window|length) (?:exceeded|of)|too many tokens in/iu,
      code: "ai_input_too_long",
    },
    {
      names: /content_policy|content_filter|moderation_blocked|invalid_prompt|safety/u,
      code: "ai_refused",
    },
    {
      names: /invalid_api_key|invalid_authentication|account_deactivated/u,
      code: "ai_unauthorized",
    },
    {
      names:
        /model_not_found|(?:unsupported|unknown)_(?:parameter|value|model)|invalid_model|DeploymentNotFound/u,
      code: "ai_misconfigured",
    },
    { status: [400, 422], param: SETTINGS, code: "ai_misconfigured" },
    { names: /overloaded|engine_overloaded|server_error|slow_down/u, code: "ai_unavailable" },
  ],
  anthropic: [
    { names: /overloaded_error|api_error/u, code: "ai_unavailable" },
    { message: /credit balance is too low|usage limits/iu, code: "ai_quota_exhausted" },
    { names: /billing_error/u, code: "ai_quota_exhausted" },
    { names: /request_too_large/u, code: "ai_input_too_long" },
    { message: /prompt is too long|exceed context limit/iu, code: "ai_input_too_long" },
    { names: /authentication_error|permission_error/u, code: "ai_unauthorized" },
    { names: /not_found_error/u, code: "ai_misconfigured" },
    { names: /timeout_error/u, code: "ai_timeout" },
    { names: /rate_limit_error/u, code: "ai_rate_limited" },
    {
      status: [400],
      message: /^(?:max_tokens|temperature|thinking|model)\b/u,
      code: "ai_misconfigured",
    },
  ],
  google: [
    { message: /API key (?:not valid|expired)/iu, code: "ai_unauthorized" },
    { names: /PERMISSION_DENIED|UNAUTHENTICATED/u, code: "ai_unauthorized" },
    {
      message: /per ?day|billing|free.?tier/iu,
      names: /RESOURCE_EXHAUSTED/u,
      code: "ai_quota_exhausted",
    },
    { names: /RESOURCE_EXHAUSTED/u, code: "ai_rate_limited" },
    { message: /exceeds the maximum number of tokens/iu, code: "ai_input_too_long" },
    { names: /NOT_FOUND|FAILED_PRECONDITION/u, code: "ai_misconfigured" },
    { names: /DEADLINE_EXCEEDED/u, code: "ai_timeout" },
    { names: /UNAVAILABLE|INTERNAL/u, code: "ai_unavailable" },
    { message: /safety|blocked|prohibited/iu, code: "ai_refused" },
  ],
}

const BY_STATUS: ReadonlyArray<readonly [(status: number) => boolean, ItemErrorCode]> = [
  [(status) => status === 401 || status === 403, "ai_unauthorized"],
  [(status) => status === 402, "ai_quota_exhausted"],
  [(status) => status === 404 || status === 405, "ai_misconfigured"],
  [(status) => status === 408 || status === 504, "ai_timeout"],
  [(status) => status === 413, "ai_input_too_long"],
  [(status) => status === 429, "ai_rate_limited"],
  [(status) => status === 451, "ai_refused"],
  [(status) => status >= 500, "ai_unavailable"],
  // An answer that is no answer: a proxy's page, half a body.
  [(status) => status < 400, "ai_unavailable"],
]

export const familyOf = (provider: string): ProviderFamily =>
  /anthropic|claude/iu.test(provider)
    ? "anthropic"
    : /google|vertex|gemini/iu.test(provider)
      ? "google"
      : "openai"

export const codeOfRefusal = (family: ProviderFamily, refusal: Refusal): ItemErrorCode =>
  REFUSALS[family].find((row) => fits(row, refusal))?.code ??
  BY_STATUS.find(([is]) => refusal.status !== null && is(refusal.status))?.[1] ??
  (refusal.status === null ? "ai_unavailable" : "ai_invalid_output")

const fits = (row: Row, { message, names, param, status }: Refusal): boolean =>
  (row.status === undefined || (status !== null && row.status.includes(status))) &&
  (row.names === undefined || row.names.test(names)) &&
  (row.param === undefined || row.param.test(param)) &&
  (row.message === undefined || row.message.test(message))
