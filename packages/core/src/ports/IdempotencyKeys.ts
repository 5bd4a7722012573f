/** IdempotencyKeys: one effect per (site, key) for requests other than starts. A facet of Storage. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { StorageError } from "../domain/errors.ts"

export type KeyClaim =
  | { readonly _tag: "Fresh" }
  /** Someone is at it: ask again shortly. */
  | { readonly _tag: "InProgress" }
  /** Done before: this was the answer. */
  | { readonly _tag: "Done"; readonly answer: string }
  /** The key was used for another request. */
  | { readonly _tag: "Conflict" }

export interface IdempotencyKeys {
  /** Claims a key for `ttl`; an expired claim that was never completed is fresh again. */
  readonly claim: (input: {
    readonly siteId: string
    readonly key: string
    readonly requestHash: string
    readonly ttl: Duration.Duration
  }) => Effect.Effect<KeyClaim, StorageError>
  /** Remembers the answer of a claimed key for `keep`. */
  readonly complete: (input: {
    readonly siteId: string
    readonly key: string
    readonly answer: string
    readonly keep: Duration.Duration
  }) => Effect.Effect<void, StorageError>
  /** Gives a claim up, so that the request may be repeated. */
  readonly abandon: (siteId: string, key: string) => Effect.Effect<void, StorageError>
}
