/** Problems in the OpenAPI document: their shape, and an example of each code. */
import { AutomationError, ERROR_CODES, type ErrorCode } from "@pressline/core"
import { toProblem, wrong } from "./problem.ts"

const RUN = "01979c2e-0000-7000-8000-000000000000"

/** Words and facts as they look; codes without facts need none. */
const EXAMPLES: Readonly<Partial<Record<ErrorCode, AutomationError>>> = {
  already_running: new AutomationError(
    "already_running",
    `Site blog has an active run, ${RUN}. Wait for it, resume it, or cancel it.`,
    { runId: RUN },
  ),
  invalid_transition: new AutomationError(
    "invalid_transition",
    `Run ${RUN} is completed; pause is not possible. Possible: run_now.`,
    { runId: RUN, allowed: ["run_now"] },
  ),
  insufficient_credits: new AutomationError(
    "insufficient_credits",
    "This run needs 184 credits; 61 are available, 123 are missing.",
    { required: 184, balance: 61, missing: 123, stagesThatFit: [1, 2, 3] },
  ),
  site_not_found: new AutomationError("site_not_found", "There is no site blog."),
  run_not_found: new AutomationError("run_not_found", "Site blog has had no run yet."),
  item_not_found: new AutomationError("item_not_found", `There is no content ${RUN}.`),
  not_found: new AutomationError("not_found", "There is nothing at this address."),
  validation_failed: wrong("site_id", "Missing key"),
  idempotency_conflict: new AutomationError(
    "idempotency_conflict",
    "The idempotency key 7f3a was used for a different request. Use a new key for a new request.",
  ),
  config_conflict: new AutomationError(
    "config_conflict",
    "The config of site blog is at version 4, not 3. Read it again and repeat the change.",
    { expected: 3, actual: 4 },
  ),
  rate_limited: new AutomationError(
    "rate_limited",
    "At most 300 requests a minute. Try again in 12 seconds, or follow the events instead of polling.",
    { retryAfter: 12 },
  ),
}

/** A problem with this code. */
export const problemExample = (code: ErrorCode) =>
  toProblem(EXAMPLES[code] ?? new AutomationError(code, "See the title."), RUN)

export const problemSchema = {
  type: "object",
  description: "Why a request failed (RFC 9457). Facts of a code are members of their own.",
  required: ["type", "title", "status", "detail", "code", "retryable", "request_id"],
  properties: {
    type: { type: "string", pattern: "^urn:pressline:error:" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", enum: Object.keys(ERROR_CODES) },
    retryable: { type: "boolean" },
    request_id: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } },
      },
    },
    run_id: { type: "string", format: "uuid" },
    required: { type: "number" },
    balance: { type: "number" },
    missing: { type: "number" },
    stages_that_fit: { type: "array", items: { type: "integer" } },
    allowed: { type: "array", items: { type: "string" } },
    expected: { type: "integer" },
    actual: { type: "integer" },
    retry_after: { type: "integer" },
  },
}
