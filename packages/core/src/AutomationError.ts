/** The one error that the Promise API throws: a stable code, and what a caller needs to act on it. */
import * as BigDecimal from "effect/BigDecimal"
import * as Cause from "effect/Cause"
import * as Option from "effect/Option"
import { creditsToNumber } from "./domain/Credits.ts"
import { ERROR_CODES, type ErrorCode } from "./domain/errors.ts"

const BRAND = "@pressline/AutomationError"

/**
 * `details` holds facts of the code: `runId` (already_running), `required`, `balance`, `missing`
 * (insufficient_credits), `issues` (validation_failed), `allowed` (invalid_transition), ...
 */
export class AutomationError extends Error {
  readonly code: ErrorCode
  /** The HTTP status this code has. */
  readonly status: number
  /** The same call may succeed later without a change. */
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
  /** The page about this code, in this package as an application has it installed. */
  readonly docs: string
  readonly [BRAND] = true

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = "AutomationError"
    this.code = code
    this.status = ERROR_CODES[code].status
    this.retryable = ERROR_CODES[code].retryable
    this.details = details
    this.docs = `node_modules/@pressline/core/docs/errors/${code}.md`
  }

  /** Safe to log: no cause, no stack. */
  toJSON(): Record<string, unknown> {
    const { code, details, docs, message, retryable, status } = this
    return { code, message, status, retryable, details, docs }
  }
}

/** Whether a thrown value is an {@link AutomationError}, of a code if one is given; by brand, so two copies of the package agree. */
export const isAutomationError = <C extends ErrorCode = ErrorCode>(
  thrown: unknown,
  code?: C,
): thrown is AutomationError & { readonly code: C } =>
  typeof thrown === "object" &&
  thrown !== null &&
  BRAND in thrown &&
  (code === undefined || (thrown as AutomationError).code === code)

/** What a failed program means to a caller of the Promise API. */
export const toAutomationError = (cause: Cause.Cause<unknown>): AutomationError => {
  if (Cause.hasInterruptsOnly(cause))
    return new AutomationError("aborted", "The call was aborted; what it had stored stays stored.")
  return fromThrown(Option.getOrElse(Cause.findErrorOption(cause), () => Cause.squash(cause)))
}

/** The same for a single error. */
export const fromThrown = (error: unknown): AutomationError => {
  if (isAutomationError(error)) return error
  if (error instanceof Error && "code" in error && isErrorCode(error.code))
    return new AutomationError(error.code, error.message, detailsOf(error), { cause: error })
  const words = error instanceof Error ? error.message : String(error)
  return new AutomationError("internal", `Internal error: ${words}`, {}, { cause: error })
}

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === "string" && Object.hasOwn(ERROR_CODES, code)

const HIDDEN = new Set(["_tag", "cause", "code", "message", "name", "stack"])

const detailsOf = (error: Error): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(error)
      .filter(([key]) => !HIDDEN.has(key))
      .map(([key, value]) => [
        key,
        BigDecimal.isBigDecimal(value) ? creditsToNumber(value) : value,
      ]),
  )
