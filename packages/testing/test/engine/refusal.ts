/** The error that a call is refused with; a call that is not refused fails the test. */
import type { AutomationError } from "@pressline/core"

export const refusal = (call: Promise<unknown>): Promise<AutomationError> =>
  call.then(
    () => Promise.reject(new Error("it was not refused")),
    (error: unknown) => error as AutomationError,
  )
