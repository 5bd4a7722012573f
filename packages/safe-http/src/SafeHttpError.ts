/** SafeHttpError: why a request was not made, or got no answer that can be used. */
import * as Schema from "effect/Schema"

export const SafeHttpReason = Schema.Literals([
  /** The address may not be asked, or the request cannot be sent as it is. Repeating changes nothing. */
  "refused",
  /** The name is not known, or the name server does not answer. */
  "unresolved",
  /** No connection, or none that is trusted (TLS). */
  "unreachable",
  /** Out of time: `sent` says whether the other side may have the request. */
  "timeout",
  /** The answer leads elsewhere; redirects are never followed. */
  "redirected",
  /** The answer is larger than allowed. */
  "too_large",
  /** The connection broke, or what came is no HTTP. */
  "broken",
])
export type SafeHttpReason = typeof SafeHttpReason.Type

/** The message names the host, never the path or the query: they may hold secrets. */
export class SafeHttpError extends Schema.TaggedError<SafeHttpError>()("SafeHttpError", {
  reason: SafeHttpReason,
  detail: Schema.String,
  /** The request may have reached the other side, so what it asks for may have happened. */
  sent: Schema.Boolean,
  /** The status of the answer, where there was one. */
  status: Schema.optionalKey(Schema.Int),
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  override get message() {
    return this.detail
  }
}
