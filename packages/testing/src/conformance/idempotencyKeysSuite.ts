/** idempotencyKeysSuite: one effect per (site, key). */
import { expect } from "@effect/vitest"
import { Storage } from "@pressline/core/effect"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { tally } from "./expectations.ts"
import { migrated } from "./migrated.ts"
import { newId, newSite } from "./site.ts"

const requirements: Requirements<Storage> = (it, time) => {
  /** A key of its own, and its verbs. */
  const newKey = Effect.gen(function* () {
    const { idempotencyKeys } = yield* Storage
    const { siteId } = yield* newSite()
    const key = `key-${yield* newId}`
    const { long } = time
    return {
      key,
      siteId,
      claim: (requestHash = "hash", ttl: Duration.Duration = long, of = siteId) =>
        idempotencyKeys.claim({ siteId: of, key, requestHash, ttl }),
      complete: (answer: string, keep: Duration.Duration = long) =>
        idempotencyKeys.complete({ siteId, key, answer, keep }),
      abandon: idempotencyKeys.abandon(siteId, key),
    }
  })

  it.race(
    "MUST give a key to one of 16 concurrent claimers; the others hear that it is in progress",
    Effect.gen(function* () {
      const { claim } = yield* newKey
      const answers = yield* Effect.all(
        Array.from({ length: 16 }, () => claim()),
        { concurrency: "unbounded" },
      )
      expect(tally(answers.map(({ _tag }) => _tag))).toEqual({ Fresh: 1, InProgress: 15 })
    }),
  )

  it(
    "MUST answer what was answered before",
    Effect.gen(function* () {
      const { claim, complete } = yield* newKey
      yield* claim()
      yield* complete('{"added":3}')
      expect(yield* claim()).toEqual({ _tag: "Done", answer: '{"added":3}' })
      expect(yield* claim()).toEqual({ _tag: "Done", answer: '{"added":3}' })
    }),
  )

  it(
    "MUST refuse the key for another request, in progress and done",
    Effect.gen(function* () {
      const { claim, complete } = yield* newKey
      yield* claim("one")
      expect(yield* claim("two")).toEqual({ _tag: "Conflict" })
      yield* complete("answer")
      expect(yield* claim("two")).toEqual({ _tag: "Conflict" })
      expect(yield* claim("one")).toEqual({ _tag: "Done", answer: "answer" })
    }),
  )

  it(
    "MUST make an abandoned key fresh again",
    Effect.gen(function* () {
      const { abandon, claim } = yield* newKey
      yield* claim()
      yield* abandon
      yield* abandon
      expect(yield* claim("another")).toEqual({ _tag: "Fresh" })
      expect(yield* claim("another")).toEqual({ _tag: "InProgress" })
    }),
  )

  it.race(
    "MUST make a claim that ran out and was never completed fresh again, for one of many",
    Effect.gen(function* () {
      const { claim } = yield* newKey
      yield* claim("hash", time.brief)
      expect(yield* claim("hash", time.brief)).toEqual({ _tag: "InProgress" })
      yield* time.runOut
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => claim()),
        { concurrency: "unbounded" },
      )
      expect(tally(answers.map(({ _tag }) => _tag))).toEqual({ Fresh: 1, InProgress: 7 })
    }),
  )

  it(
    "MUST keep an answer as long as asked, beyond the claim's time, and no longer",
    Effect.gen(function* () {
      const kept = yield* newKey
      yield* kept.claim("hash", time.brief)
      yield* kept.complete("kept", time.long)
      const gone = yield* newKey
      yield* gone.claim("hash", time.long)
      yield* gone.complete("gone", time.brief)
      yield* time.runOut
      expect(yield* kept.claim()).toEqual({ _tag: "Done", answer: "kept" })
      expect(yield* gone.claim("another")).toEqual({ _tag: "Fresh" })
    }),
  )

  it(
    "INV-25 MUST keep the keys of sites apart",
    Effect.gen(function* () {
      const { claim, complete } = yield* newKey
      const other = yield* newSite()
      yield* claim("one")
      yield* complete("secret")
      expect(yield* claim("two", time.long, other.siteId)).toEqual({ _tag: "Fresh" })
    }),
  )
}

export const idempotencyKeysSuite = <E>(
  name: string,
  storage: Adapter<Storage, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: IdempotencyKeys`, migrated(storage), requirements, options)
