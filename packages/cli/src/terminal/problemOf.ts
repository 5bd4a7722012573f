/** problemOf: anything that was thrown, as what a person or a program is told. */
import { ERROR_CODES, type ErrorCode, isAutomationError } from "@pressline/core"
import { CommandFailed } from "./CommandFailed.ts"
import { snakeKeys } from "./snakeKeys.ts"

export interface Problem {
  readonly code: string
  readonly message: string
  readonly remedy: string | null
  readonly facts: Readonly<Record<string, unknown>>
  /** 1: it failed; 2: it was asked for in the wrong way. */
  readonly exitCode: 1 | 2
}

const REMEDIES: Partial<Readonly<Record<ErrorCode, string>>> = {
  schema_out_of_date: "Run: pressline migrate",
  storage_unavailable: "To look closer: pressline doctor",
  already_running: "Look at it: pressline status SITE. Or end it: pressline cancel SITE",
  run_not_found: "Start one: pressline run SITE",
}

export const problemOf = (thrown: unknown): Problem => {
  if (thrown instanceof CommandFailed) {
    const { code, facts = {}, remedy = null, usage = false } = thrown.failure
    return { code, message: thrown.message, remedy, facts, exitCode: usage ? 2 : 1 }
  }
  if (isAutomationError(thrown)) {
    const { code, details, docs, message, retryable } = thrown
    const { siteId = "SITE" } = details
    return {
      code,
      message,
      remedy: REMEDIES[code]?.replaceAll("SITE", String(siteId)) ?? null,
      facts: { ...(snakeKeys(details) as object), retryable, docs },
      exitCode: code === "validation_failed" ? 2 : 1,
    }
  }
  const code = errorCode(thrown) ?? "internal"
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code, message, remedy: REMEDIES[code] ?? null, facts: {}, exitCode: 1 }
}

/** The code of an error of Pressline's, of an adapter's too. */
export const errorCode = (thrown: unknown): ErrorCode | null => {
  const code: unknown = thrown instanceof Error && "code" in thrown ? thrown.code : undefined
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code) ? (code as ErrorCode) : null
}
