/** Holds against a balance: check and hold in one step, settled and given back exactly. */
import { expect } from "@effect/vitest"
import { CreditLedger, creditsOf } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { tally } from "../expectations.ts"
import { newId, newIds } from "../site.ts"
import { type Fund, funded, hold, newAccount, release, settle, standing } from "./account.ts"

const FAN = { concurrency: "unbounded" } as const

export const holds =
  (fund: Fund, grants: boolean): Requirements<CreditLedger> =>
  (it) => {
    it.race(
      "INV-15 MUST grant exactly 6 of 50 concurrent holds of 75 against a balance of 500",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 500)
        const runs = yield* newIds(50)
        const answers = yield* Effect.all(
          runs.map((runId) => hold(accountId, runId, 75)),
          FAN,
        )
        expect(tally(answers.map(([tag]) => String(tag)))).toEqual({ Held: 6, Short: 44 })
        for (const answer of answers) if (answer[0] === "Held") expect(answer).toEqual(["Held", 75])
        expect(yield* standing(accountId)).toEqual([500, 450, 50])
      }),
    )

    it(
      "R-08 MUST say what was available when a hold is refused, and change nothing",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 100)
        const [one = "", two = ""] = yield* newIds(2)
        yield* hold(accountId, one, 60)
        expect(yield* hold(accountId, two, 41)).toEqual(["Short", 0, 40])
        expect(yield* hold(accountId, one, 101)).toEqual(["Short", 60, 40])
        expect(yield* standing(accountId)).toEqual([100, 60, 40])
        expect(yield* hold(accountId, two, 40)).toEqual(["Held", 40])
        expect(yield* standing(accountId)).toEqual([100, 100, 0])
      }),
    )

    it(
      "R-08 MUST take a hold as an absolute total: raised by what is missing, repeated without effect",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 500)
        const runId = yield* newId
        expect(yield* hold(accountId, runId, 100)).toEqual(["Held", 100])
        expect(yield* hold(accountId, runId, 100)).toEqual(["Held", 100])
        expect(yield* hold(accountId, runId, 30)).toEqual(["Held", 100])
        expect(yield* standing(accountId)).toEqual([500, 100, 400])
        expect(yield* hold(accountId, runId, 150)).toEqual(["Held", 150])
        expect(yield* standing(accountId)).toEqual([500, 150, 350])
      }),
    )

    it(
      "R-08 MUST change nothing when a hold is repeated after a settlement",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 100)
        const runId = yield* newId
        yield* hold(accountId, runId, 100)
        yield* settle(accountId, runId, { [yield* newId]: 30 })
        expect(yield* standing(accountId)).toEqual([70, 70, 0])
        expect(yield* hold(accountId, runId, 100)).toEqual(["Held", 100])
        expect(yield* standing(accountId)).toEqual([70, 70, 0])
      }),
    )

    it.race(
      "INV-14 MUST count a hold that 16 callers repeat at the same time once",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 1000)
        const runId = yield* newId
        const answers = yield* Effect.all(
          Array.from({ length: 16 }, () => hold(accountId, runId, 80)),
          FAN,
        )
        expect(answers).toEqual(answers.map(() => ["Held", 80]))
        expect(yield* standing(accountId)).toEqual([1000, 80, 920])
      }),
    )

    it.race(
      "R-06 MUST count a settlement repeated 5 times once, each entry by its id",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 100)
        const runId = yield* newId
        const [one = "", two = ""] = yield* newIds(2)
        yield* hold(accountId, runId, 50)
        const same = settle(accountId, runId, { [one]: 12.5 })
        yield* Effect.all(
          Array.from({ length: 5 }, () => same),
          FAN,
        )
        expect(yield* standing(accountId)).toEqual([87.5, 37.5, 50])
        yield* settle(accountId, runId, { [one]: 12.5, [two]: 0.25 })
        expect(yield* standing(accountId)).toEqual([87.25, 37.25, 50])
      }),
    )

    it(
      "R-06 MUST count an entry that one settlement names twice once",
      Effect.gen(function* () {
        const ledger = yield* CreditLedger
        const accountId = yield* funded(fund, 100)
        const runId = yield* newId
        yield* hold(accountId, runId, 50)
        const entry = { id: yield* newId, amount: creditsOf(10) }
        yield* ledger.settle({ accountId, runId, entries: [entry, entry] })
        expect(yield* standing(accountId)).toEqual([90, 40, 50])
      }),
    )

    it(
      "R-06 MUST keep available right at every instant: hold, settle, release",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 500)
        const [one = "", two = ""] = yield* newIds(2)
        const seen: Array<unknown> = []
        const look = Effect.map(standing(accountId), (now) => seen.push(now))
        yield* look
        yield* Effect.andThen(hold(accountId, one, 200), look)
        yield* Effect.andThen(hold(accountId, two, 100), look)
        yield* Effect.andThen(settle(accountId, one, { [yield* newId]: 150 }), look)
        yield* Effect.andThen(settle(accountId, two, { [yield* newId]: 100 }), look)
        yield* Effect.andThen(release(accountId, one), look)
        yield* Effect.andThen(release(accountId, two), look)
        expect(seen).toEqual([
          [500, 0, 500],
          [500, 200, 300],
          [500, 300, 200],
          [350, 150, 200],
          [250, 50, 200],
          [250, 0, 250],
          [250, 0, 250],
        ])
      }),
    )

    it(
      "R-06 MUST do nothing for a settlement after the release",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 100)
        const runId = yield* newId
        yield* hold(accountId, runId, 50)
        yield* release(accountId, runId)
        yield* settle(accountId, runId, { [yield* newId]: 10 })
        expect(yield* standing(accountId)).toEqual([100, 0, 100])
      }),
    )

    it.race(
      "R-08 MUST give back once what 5 callers release",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 100)
        const runId = yield* newId
        yield* hold(accountId, runId, 50)
        yield* settle(accountId, runId, { [yield* newId]: 20 })
        yield* Effect.all(
          Array.from({ length: 5 }, () => release(accountId, runId)),
          FAN,
        )
        expect(yield* standing(accountId)).toEqual([80, 0, 80])
        expect(yield* hold(accountId, runId, 50)).toEqual(["Released"])
      }),
    )

    it.race(
      "R-08 MUST leave nothing held when a hold and a release of a run race",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 100)
        for (const runId of yield* newIds(8))
          yield* Effect.all([hold(accountId, runId, 90), release(accountId, runId)], FAN)
        expect(yield* standing(accountId)).toEqual([100, 0, 100])
      }),
    )

    it(
      "MUST be exact: 180 settlements of 0.2 are 36",
      Effect.gen(function* () {
        const accountId = yield* funded(fund, 36)
        const runId = yield* newId
        expect(yield* hold(accountId, runId, 36)).toEqual(["Held", 36])
        const entries = Object.fromEntries((yield* newIds(180)).map((id) => [id, 0.2]))
        yield* settle(accountId, runId, entries)
        expect(yield* standing(accountId)).toEqual([0, 0, 0])
      }),
    )

    it(
      "INV-25 MUST keep accounts apart, and know a new one as empty",
      Effect.gen(function* () {
        const one = yield* funded(fund, 100)
        const two = yield* funded(fund, 7)
        yield* hold(one, yield* newId, 60)
        expect(yield* standing(two)).toEqual([7, 0, 7])
        expect(yield* standing(yield* newAccount)).toEqual([0, 0, 0])
        expect(yield* hold(yield* newAccount, yield* newId, 1)).toEqual(["Short", 0, 0])
      }),
    )

    if (!grants) return
    it.race(
      "R-08 MUST count a grant repeated under one key once, and grants under different keys all",
      Effect.gen(function* () {
        const ledger = yield* CreditLedger
        const accountId = yield* newAccount
        const key = `key-${accountId}`
        const grant = (of: string) => ledger.grant({ accountId, amount: creditsOf(40), key: of })
        const answers = yield* Effect.all(
          Array.from({ length: 5 }, () => grant(key)),
          FAN,
        )
        expect(answers).toEqual(answers.map(() => answers[0]))
        expect(yield* standing(accountId)).toEqual([40, 0, 40])
        yield* Effect.all([grant(`${key}-1`), grant(`${key}-2`)], FAN)
        expect(yield* standing(accountId)).toEqual([120, 0, 120])
      }),
    )
  }
