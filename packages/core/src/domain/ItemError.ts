/** Why a call for an item failed: the closed list of item error codes. */
import * as Schema from "effect/Schema"
import { Timestamp, wire } from "./wire.ts"

export const ItemErrorCode = Schema.Literals([
  "ai_refused",
  "ai_invalid_output",
  "ai_rate_limited",
  "ai_unavailable",
  "ai_timeout",
  "ai_unauthorized",
  "ai_quota_exhausted",
  "ai_misconfigured",
  "ai_input_too_long",
  "publish_failed",
  "publish_unknown",
  "poison",
])
export type ItemErrorCode = typeof ItemErrorCode.Type

/** The last failure of an item, kept until a result is stored or the item is retried. */
export const ItemError = wire({ code: ItemErrorCode, message: Schema.String, at: Timestamp })
export type ItemError = typeof ItemError.Type
