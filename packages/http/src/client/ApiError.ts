import type { Problem } from "./ApiTypes.ts"

/** An answer of the API that is a refusal. Other failures (no network, an abort) are those of `fetch`. */
export class ApiError extends Error {
  readonly status: number
  /** `already_running`, `insufficient_credits`, ...; null where something before the API answered. */
  readonly code: Problem["code"] | null
  /** The same request may succeed later. */
  readonly retryable: boolean
  /** The whole document, with the facts of the code. */
  readonly problem: Problem | null

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? `HTTP ${status}`)
    this.name = "ApiError"
    this.status = status
    this.code = problem?.code ?? null
    this.retryable = problem?.retryable ?? status >= 500
    this.problem = problem
  }
}

/** The refusal that a response is. */
export const apiError = async (response: Response): Promise<ApiError> => {
  let problem: Problem | null = null
  try {
    if (/json/.test(response.headers.get("content-type") ?? ""))
      problem = (await response.json()) as Problem
  } catch {
    // Not a document of ours.
  }
  return new ApiError(response.status, problem)
}
