/** rateLimitSuite: how often something may happen in a window, for all callers of a key. */
import { expect } from "@effect/vitest"
import { RateLimit } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { tally } from "./expectations.ts"
import { newId } from "./site.ts"

const requirements: Requirements<RateLimit> = (it, time) => {
  const newKey = Effect.map(newId, (id) => `key-${id}`)
  const take = Effect.fnUntraced(function* (
    key: string,
    limit: number,
    more: { readonly window?: Duration.Duration; readonly cost?: number } = {},
  ) {
    const limits = yield* RateLimit
    return yield* limits.take({ key, limit, window: time.long, ...more })
  })
  const tags = (answers: ReadonlyArray<{ readonly _tag: string }>) =>
    answers.map(({ _tag }) => _tag)

  it(
    "MUST allow up to the limit in a window and count down what remains",
    Effect.gen(function* () {
      const key = yield* newKey
      const answers = yield* Effect.replicateEffect(take(key, 3), 3)
      expect(answers).toEqual([2, 1, 0].map((remaining) => ({ _tag: "Allowed", remaining })))
      expect((yield* take(key, 3))._tag).toBe("Limited")
    }),
  )

  it.race(
    "MUST allow exactly 10 of 32 concurrent takers",
    Effect.gen(function* () {
      const key = yield* newKey
      const answers = yield* Effect.all(
        Array.from({ length: 32 }, () => take(key, 10)),
        { concurrency: "unbounded" },
      )
      expect(tally(tags(answers))).toEqual({ Allowed: 10, Limited: 22 })
    }),
  )

  it(
    "MUST say when to come back, and allow it then",
    Effect.gen(function* () {
      const key = yield* newKey
      const window = time.brief
      yield* take(key, 1, { window })
      const refused = yield* take(key, 1, { window })
      expect(refused._tag).toBe("Limited")
      const wait = refused._tag === "Limited" ? Duration.toMillis(refused.retryAfter) : 0
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(Duration.toMillis(window))
      yield* time.runOut
      expect(yield* take(key, 1, { window })).toEqual({ _tag: "Allowed", remaining: 0 })
    }),
  )

  it(
    "MUST take the cost that is asked for, and nothing for a refusal",
    Effect.gen(function* () {
      const key = yield* newKey
      expect(yield* take(key, 10, { cost: 7 })).toEqual({ _tag: "Allowed", remaining: 3 })
      expect((yield* take(key, 10, { cost: 4 }))._tag).toBe("Limited")
      expect((yield* take(key, 10, { cost: 11 }))._tag).toBe("Limited")
      expect(yield* take(key, 10, { cost: 3 })).toEqual({ _tag: "Allowed", remaining: 0 })
      expect((yield* take(key, 10))._tag).toBe("Limited")
    }),
  )

  it(
    "MUST keep keys apart",
    Effect.gen(function* () {
      const [one, two] = [yield* newKey, yield* newKey]
      yield* take(one, 1)
      expect(tags([yield* take(one, 1), yield* take(two, 1)])).toEqual(["Limited", "Allowed"])
    }),
  )
}

export const rateLimitSuite = <E>(
  name: string,
  rateLimit: Adapter<RateLimit, E>,
  options?: SuiteOptions,
): void => describeSuite(`${name}: RateLimit`, rateLimit, requirements, options)
