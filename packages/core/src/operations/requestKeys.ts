/** Idempotency keys of requests: one effect per (site, key), and the same answer again. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { IdempotencyConflict } from "../domain/errors.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { type OnSite, readSite, type SiteErrors } from "./site.ts"

export interface OnKey extends OnSite {
  readonly key: string
}

export interface ClaimKeyInput extends OnKey {
  /** Hash of the request; the same key with another one is `idempotency_conflict`. */
  readonly requestHash: string
  /** How long the claim holds while nothing is answered; default 1 minute. */
  readonly ttl?: Duration.Input
}

export type KeyClaimed =
  | { readonly state: "fresh" }
  /** Someone is at it: ask again shortly. */
  | { readonly state: "in_progress" }
  /** Done before: this was the answer. */
  | { readonly state: "done"; readonly answer: string }

/** Claims a key before a request is carried out. Starts of runs have keys of their own (`runNow`). */
export const claimKey = Effect.fnUntraced(function* (
  input: ClaimKeyInput,
): Effect.fn.Return<KeyClaimed, IdempotencyConflict | SiteErrors, Storage> {
  const { siteId } = yield* readSite(input.siteId)
  const { idempotencyKeys } = yield* Storage
  const { key, requestHash, ttl = "1 minute" } = input
  const claim = yield* retryBriefly(
    idempotencyKeys.claim({ siteId, key, requestHash, ttl: Duration.fromInputUnsafe(ttl) }),
  )
  switch (claim._tag) {
    case "Conflict":
      return yield* new IdempotencyConflict({ key })
    case "Done":
      return { state: "done", answer: claim.answer }
    case "InProgress":
      return { state: "in_progress" }
    default:
      return { state: "fresh" }
  }
})

const KEEP = Duration.hours(24)

export interface CompleteKeyInput extends OnKey {
  /** What the same key will answer again. */
  readonly answer: string
}

/** Remembers the answer of a claimed key for 24 hours. */
export const completeKey = Effect.fnUntraced(function* (input: CompleteKeyInput) {
  const { siteId } = yield* readSite(input.siteId)
  const { idempotencyKeys } = yield* Storage
  const { answer, key } = input
  yield* retryBriefly(idempotencyKeys.complete({ siteId, key, answer, keep: KEEP }))
})

/** Gives a claim up, because nothing was done: the request may be repeated. */
export const abandonKey = Effect.fnUntraced(function* ({ key, siteId }: OnKey) {
  yield* readSite(siteId)
  const { idempotencyKeys } = yield* Storage
  yield* retryBriefly(idempotencyKeys.abandon(siteId, key))
})
