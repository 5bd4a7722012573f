/** What holds for every ledger, also one that only counts. */
import { expect } from "@effect/vitest"
import type { CreditLedger } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newId } from "../site.ts"
import { hold, newAccount, release, settle } from "./account.ts"

export const counting: Requirements<CreditLedger> = (it) => {
  it(
    "R-08 MUST grant an empty hold, and leave a total at or below the hold as it is",
    Effect.gen(function* () {
      const accountId = yield* newAccount
      const runId = yield* newId
      expect(yield* hold(accountId, runId, 0)).toEqual(["Held", 0])
      expect(yield* hold(accountId, runId, 0)).toEqual(["Held", 0])
    }),
  )

  it(
    "R-08 MUST refuse a hold that comes after the release",
    Effect.gen(function* () {
      const accountId = yield* newAccount
      const runId = yield* newId
      yield* hold(accountId, runId, 0)
      yield* release(accountId, runId)
      expect(yield* hold(accountId, runId, 0)).toEqual(["Released"])
      expect(yield* hold(accountId, runId, 5)).toEqual(["Released"])
    }),
  )

  it(
    "R-08 MUST leave a tombstone for an unknown run that refuses its late hold",
    Effect.gen(function* () {
      const accountId = yield* newAccount
      const runId = yield* newId
      yield* release(accountId, runId)
      yield* release(accountId, runId)
      expect(yield* hold(accountId, runId, 1)).toEqual(["Released"])
    }),
  )

  it(
    "R-08 MUST take every verb again without harm: settle and release of a run that has nothing",
    Effect.gen(function* () {
      const accountId = yield* newAccount
      const runId = yield* newId
      yield* settle(accountId, runId, { [yield* newId]: 5 })
      yield* settle(accountId, runId, {})
      yield* release(accountId, runId)
      yield* settle(accountId, runId, { [yield* newId]: 5 })
      expect(yield* hold(accountId, runId, 0)).toEqual(["Released"])
    }),
  )
}
