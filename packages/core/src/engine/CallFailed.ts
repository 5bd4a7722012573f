/** A call that was answered with a failure, and what kind of failure it is. */
import * as Data from "effect/Data"
import type { ItemErrorCode } from "../domain/ItemError.ts"
import type { AiError } from "../ports/AiFunctions.ts"

/**
 * `item`: the item's own, worth trying again. `final`: the item's own, pointless to repeat.
 * `outage`: the other side is not there; counts against no item unless others get through.
 * `limited`: asked to slow down; while others get through it is only a matter of waiting.
 * `exhausted`: an outage that waiting a minute will not mend. `fatal`: the set-up is wrong.
 */
export type FailureKind = "item" | "final" | "outage" | "limited" | "exhausted" | "fatal"

export class CallFailed extends Data.TaggedError("CallFailed")<{
  readonly code: ItemErrorCode
  readonly kind: FailureKind
  readonly detail: string
  /** Milliseconds the other side asked to wait. */
  readonly retryAfter?: number
}> {
  override get message() {
    return this.detail
  }
}

const KINDS: { readonly [C in ItemErrorCode]: FailureKind } = {
  ai_refused: "item",
  ai_invalid_output: "item",
  ai_input_too_long: "final",
  ai_rate_limited: "limited",
  ai_unavailable: "outage",
  ai_timeout: "outage",
  ai_quota_exhausted: "exhausted",
  ai_unauthorized: "fatal",
  ai_misconfigured: "fatal",
  publish_failed: "item",
  publish_unknown: "final",
  poison: "final",
}

/** What an AI function's failure means for the run. */
export const classifyFailure = (error: AiError): CallFailed =>
  new CallFailed({
    code: error.code,
    kind: KINDS[error.code],
    detail: error.detail,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  })
