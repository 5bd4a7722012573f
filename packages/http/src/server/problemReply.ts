/** The answer to a failed request. */
import type { AutomationError } from "@pressline/core"
import { toProblem } from "../contract/problem.ts"
import { Reply } from "./Reply.ts"

export const problemReply = (error: AutomationError, requestId: string): Reply => {
  const problem = toProblem(error, requestId)
  const { allow, retryAfter } = error.details
  return new Reply(problem.status, JSON.stringify(problem), {
    "content-type": "application/problem+json",
    ...(typeof allow === "string" ? { allow } : {}),
    ...(typeof retryAfter === "number" ? { "retry-after": String(retryAfter) } : {}),
    ...(problem.code === "unauthorized" ? { "www-authenticate": "Bearer" } : {}),
  })
}
