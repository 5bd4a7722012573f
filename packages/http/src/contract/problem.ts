/** Errors as problem documents (RFC 9457): one closed table from code to what a caller may know. */
import {
  AutomationError,
  ERROR_CODES,
  type ErrorCode,
  isAutomationError,
  type ValidationIssue,
} from "@pressline/core"
import { snakeCase } from "@pressline/core/effect"

/** A short sentence per code. A code without one does not compile. */
export const TITLES: Readonly<Record<ErrorCode, string>> = {
  already_running: "A run is active already",
  invalid_transition: "The run cannot do that now",
  insufficient_credits: "Not enough credits",
  site_not_found: "No such site",
  run_not_found: "No such run",
  item_not_found: "No such item",
  not_found: "No such address",
  method_not_allowed: "Method not allowed",
  unsupported_media_type: "Unsupported media type",
  validation_failed: "The request is not valid",
  idempotency_conflict: "The idempotency key was used for another request",
  config_conflict: "The config was changed meanwhile",
  unauthorized: "Who is asking?",
  forbidden: "Not allowed",
  rate_limited: "Too many requests",
  payload_too_large: "The body is too large",
  storage_unavailable: "The storage cannot be reached",
  schema_out_of_date: "The storage has to be migrated",
  lock_unavailable: "The site's lock cannot be had",
  dispatcher_unavailable: "Runs cannot be dispatched",
  config_invalid: "Pressline is not set up correctly",
  internal: "Something went wrong",
  lease_lost: "Another worker has the run",
  aborted: "The request was given up",
}

/** Codes whose message may hold words of a database, a provider or a path: callers get these instead. */
const KEPT_BACK: Readonly<Partial<Record<ErrorCode, string>>> = {
  storage_unavailable: "The storage did not answer. Try again in a moment.",
  schema_out_of_date:
    "The storage's schema does not fit this version. Ask the operator to migrate.",
  lock_unavailable: "The site's lock could not be had. Try again in a moment.",
  dispatcher_unavailable: "The run could not be dispatched. Try again in a moment.",
  config_invalid: "The server is not set up correctly. Ask the operator.",
  internal: "The server could not answer. The operator finds the cause under the request id.",
  lease_lost: "The run has moved on. Try again.",
  aborted: "The request was given up before it was answered.",
}

/** Facts of an error that callers get, by their names in TypeScript. */
const FACTS = new Set([
  "runId",
  "required",
  "balance",
  "missing",
  "stagesThatFit",
  "allowed",
  "expected",
  "actual",
  "retryAfter",
])

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly request_id: string
  /** Every wrong field, of `validation_failed`. */
  readonly errors?: ReadonlyArray<{ readonly path: string; readonly message: string }>
  readonly [fact: string]: unknown
}

/** The document about an error. Nothing of a cause, and nothing that is not in the tables above. */
export const toProblem = (error: AutomationError, requestId: string): Problem => {
  const { code } = error
  const facts = Object.entries(error.details)
    .filter(([name, value]) => FACTS.has(name) && value !== null)
    .map(([name, value]) => [snakeCase(name), value] as const)
  return {
    type: `urn:pressline:error:${code}`,
    title: TITLES[code],
    status: ERROR_CODES[code].status,
    detail: KEPT_BACK[code] ?? error.message,
    code,
    retryable: ERROR_CODES[code].retryable,
    request_id: requestId,
    ...(code === "validation_failed" ? { errors: issuesOf(error) } : {}),
    ...Object.fromEntries(facts),
  }
}

/** Issues of operations name fields as TypeScript does; those of this package as they were sent. */
const issuesOf = ({ details }: AutomationError): NonNullable<Problem["errors"]> => {
  const issues = Array.isArray(details["issues"])
    ? (details["issues"] as ReadonlyArray<unknown>)
    : []
  return issues.map((issue) => {
    const { message, path } = issue as { readonly message: string; readonly path: string }
    return { path: details["asSent"] === true ? path : snakePath(path), message }
  })
}

const snakePath = (path: string): string => path.split(".").map(snakeCase).join(".")

/** Whatever was thrown, as an error with a code. */
export const toAutomationError = (thrown: unknown): AutomationError =>
  isAutomationError(thrown)
    ? thrown
    : new AutomationError("internal", "An unexpected error.", {}, { cause: thrown })

/** Wrong parts of a request, by the names under which they were sent. */
export const invalid = (issues: ReadonlyArray<ValidationIssue>): AutomationError => {
  const words = issues.map(({ message, path }) => (path === "" ? message : `${path}: ${message}`))
  return new AutomationError("validation_failed", words.join("; "), { issues, asSent: true })
}

/** One wrong part of a request. */
export const wrong = (path: string, message: string): AutomationError =>
  invalid([{ path, message }])
