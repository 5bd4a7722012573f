/** MemoryIdempotencyKeys: keys of requests with what they were answered, until they expire. */
import * as Effect from "effect/Effect"
import type { IdempotencyKeys, KeyClaim } from "../ports/IdempotencyKeys.ts"
import type { MemoryTime } from "./MemoryTime.ts"

interface KeyRow {
  readonly siteId: string
  readonly requestHash: string
  /** Null while someone is at it. */
  readonly answer: string | null
  readonly expiresAt: number
}

export class MemoryKeys {
  readonly #rows = new Map<string, KeyRow>()

  get(siteId: string, key: string): KeyRow | undefined {
    return this.#rows.get(`${siteId} ${key}`)
  }

  put(key: string, row: KeyRow): void {
    this.#rows.set(`${row.siteId} ${key}`, row)
  }

  delete(siteId: string, key: string): void {
    this.#rows.delete(`${siteId} ${key}`)
  }

  /** Forgets some of the oldest keys, as far as they have expired. */
  forgetExpired(now: number): void {
    let looked = 0
    for (const [key, { expiresAt }] of this.#rows) {
      if (++looked > 4) return
      if (expiresAt <= now) this.#rows.delete(key)
    }
  }

  deleteSite(siteId: string): void {
    for (const [key, row] of this.#rows) if (row.siteId === siteId) this.#rows.delete(key)
  }
}

export const memoryIdempotencyKeys = ({
  after,
  keys,
  time,
}: MemoryTime & { readonly keys: MemoryKeys }): IdempotencyKeys => ({
  claim: ({ key, requestHash, siteId, ttl }) =>
    Effect.sync((): KeyClaim => {
      const row = keys.get(siteId, key)
      if (row === undefined || row.expiresAt <= time()) {
        keys.forgetExpired(time())
        keys.put(key, { siteId, requestHash, answer: null, expiresAt: after(ttl).getTime() })
        return { _tag: "Fresh" }
      }
      if (row.requestHash !== requestHash) return { _tag: "Conflict" }
      return row.answer === null ? { _tag: "InProgress" } : { _tag: "Done", answer: row.answer }
    }),
  complete: ({ answer, keep, key, siteId }) =>
    Effect.sync(() => {
      const row = keys.get(siteId, key)
      if (row !== undefined) keys.put(key, { ...row, answer, expiresAt: after(keep).getTime() })
    }),
  abandon: (siteId, key) =>
    Effect.sync(() => {
      if (keys.get(siteId, key)?.answer === null) keys.delete(siteId, key)
    }),
})
