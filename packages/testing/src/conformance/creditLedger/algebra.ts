/** Any sequence of verbs, against a model of 20 lines (INV-14, INV-15). */
import { expect } from "@effect/vitest"
import type { CreditLedger } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Requirements } from "../describeSuite.ts"
import { newIds } from "../site.ts"
import { type Fund, funded, hold, release, settle, standing } from "./account.ts"

interface ModelRun {
  total: number
  settled: number
  released: boolean
  readonly entries: Set<string>
}

/** Numbers from a seed, so that a failing sequence is the same tomorrow. */
const numbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

export const algebra =
  (fund: Fund): Requirements<CreditLedger> =>
  (it) => {
    for (const seed of [1, 2, 3]) {
      it(
        `INV-15 MUST keep 0 <= held <= balance and the sums of a model over 150 verbs (seed ${seed})`,
        Effect.gen(function* () {
          const next = numbers(seed)
          const accountId = yield* funded(fund, 400)
          const runIds = yield* newIds(5)
          const runs = new Map<string, ModelRun>(
            runIds.map((id) => [
              id,
              { total: 0, settled: 0, released: false, entries: new Set<string>() },
            ]),
          )
          let balance = 400
          const held = (): number =>
            [...runs.values()].reduce(
              (sum, run) => sum + (run.released ? 0 : run.total - run.settled),
              0,
            )
          for (let step = 0; step < 150; step++) {
            const runId = runIds[next(runIds.length)] ?? ""
            const run = runs.get(runId)
            if (run === undefined) continue
            const verb = next(20)
            if (verb < 9) {
              const atLeast = next(200)
              const more = Math.max(0, atLeast - run.total)
              const available = balance - held()
              const expected = run.released
                ? ["Released"]
                : more > available
                  ? ["Short", run.total, available]
                  : ["Held", run.total + more]
              expect(yield* hold(accountId, runId, atLeast)).toEqual(expected)
              if (expected[0] === "Held") run.total += more
            } else if (verb < 19) {
              if (run.total === 0) continue
              // Repeats an entry now and then; never more than is left, as the engine promises.
              const id = `${runId}-${next(12)}`
              const credits = run.entries.has(id) ? 5 : Math.min(next(30), run.total - run.settled)
              yield* settle(accountId, runId, { [id]: credits })
              if (!run.released && !run.entries.has(id)) {
                run.entries.add(id)
                run.settled += credits
                balance -= credits
              }
            } else {
              yield* release(accountId, runId)
              run.released = true
            }
            expect(held()).toBeLessThanOrEqual(balance)
            expect(yield* standing(accountId)).toEqual([balance, held(), balance - held()])
          }
        }),
      )
    }
  }
