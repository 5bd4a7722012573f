/** Attempt: what was sent to a target, what it answered, and whether it has the message. */
import type { NotifierError } from "@pressline/core/effect"

export interface Attempt {
  /** As it went out; no secret is in it. */
  readonly sent: string
  /** Status and the first 200 characters; null: no answer. */
  readonly answered: string | null
  /** Null: the target has it. */
  readonly failure: NotifierError | null
}
