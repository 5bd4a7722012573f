import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { creditsOf, creditsToNumber } from "../../src/domain/Credits.ts"
import { makeMemoryStorage } from "../../src/memory/memory.ts"
import { unlimited } from "../../src/memory/unlimited.ts"
import { CreditLedger, type CreditLedgerShape } from "../../src/ports/CreditLedger.ts"
import { check } from "./checked.ts"

const ACCOUNTS = ["a", "b"]
/** Runs and who pays for them; hundredths of a credit, so that sums are exact in whole numbers. */
const RUNS = ["a1", "a2", "a3", "b1", "b2"]
const payer = (runId: string): string => runId.slice(0, 1)
const credits = (hundredths: number) => creditsOf(hundredths / 100)
const hundredths = (amount: Parameters<typeof creditsToNumber>[0]): number =>
  Math.round(creditsToNumber(amount) * 100)

type Verb =
  | {
      readonly _tag: "Grant"
      readonly accountId: string
      readonly key: string
      readonly amount: number
    }
  | { readonly _tag: "Hold"; readonly runId: string; readonly atLeast: number }
  | { readonly _tag: "Settle"; readonly runId: string; readonly entries: ReadonlyArray<string> }
  | { readonly _tag: "Release"; readonly runId: string }

/** What an entry costs is in its name: the same entry is the same amount. */
const costOf = (entry: string): number => Number(entry.split("/")[1])

const runId = fc.constantFrom(...RUNS)
const entry = fc.tuple(fc.nat(6), fc.nat(400)).map(([n, cost]) => `${n * 401 + cost}/${cost}`)
const verb: fc.Arbitrary<Verb> = fc.oneof(
  fc.record({
    _tag: fc.constant("Grant" as const),
    accountId: fc.constantFrom(...ACCOUNTS),
    key: fc.constantFrom("k1", "k2", "k3", "k4"),
    amount: fc.integer({ min: 1, max: 2000 }),
  }),
  fc.record({
    _tag: fc.constant("Hold" as const),
    runId,
    atLeast: fc.integer({ min: 0, max: 1500 }),
  }),
  fc.record({
    _tag: fc.constant("Settle" as const),
    runId,
    entries: fc.array(entry, { maxLength: 4 }),
  }),
  fc.record({ _tag: fc.constant("Release" as const), runId }),
)

/** Some verbs, some of them said again later, in any order. */
const verbs = fc
  .tuple(fc.array(verb, { maxLength: 30 }), fc.array(fc.nat(1000), { maxLength: 20 }))
  .map(([list, again]) => {
    const said = [...list]
    for (const n of again) {
      const repeated = list[n % Math.max(1, list.length)]
      if (repeated !== undefined) said.splice((n * 7) % (said.length + 1), 0, repeated)
    }
    return said
  })

interface ModelRun {
  total: number
  settled: number
  readonly entries: Set<string>
  released: boolean
}

/** What the ledger must come to, in whole numbers. */
class Books {
  readonly limited: boolean
  readonly granted = new Map<string, number>(ACCOUNTS.map((id) => [id, 0]))
  readonly runs = new Map<string, ModelRun>()
  readonly #keys = new Set<string>()

  constructor(limited: boolean) {
    this.limited = limited
  }

  #sum(accountId: string, of: (run: ModelRun) => number): number {
    let sum = 0
    for (const [id, run] of this.runs) if (payer(id) === accountId) sum += of(run)
    return sum
  }

  balance(accountId: string): number {
    return (this.granted.get(accountId) ?? 0) - this.#sum(accountId, ({ settled }) => settled)
  }

  held(accountId: string): number {
    return this.#sum(accountId, ({ settled, total }) => total - settled)
  }

  /** The tag that the ledger must answer to a hold. */
  say(said: Verb): string | null {
    if (said._tag === "Grant") {
      const key = `${said.accountId} ${said.key}`
      if (!this.#keys.has(key))
        this.granted.set(said.accountId, (this.granted.get(said.accountId) ?? 0) + said.amount)
      this.#keys.add(key)
      return null
    }
    const known = this.runs.get(said.runId)
    const run = known ?? { total: 0, settled: 0, entries: new Set<string>(), released: false }
    if (said._tag === "Hold") {
      if (run.released) return "Released"
      const account = payer(said.runId)
      const more = Math.max(0, said.atLeast - run.total)
      if (this.limited && more > this.balance(account) - this.held(account)) return "Short"
      this.runs.set(said.runId, run)
      run.total += more
      return "Held"
    }
    if (said._tag === "Release") {
      this.runs.set(said.runId, run)
      run.total = run.settled
      run.released = true
      return null
    }
    if (known === undefined || run.released) return null
    for (const id of said.entries) {
      if (run.entries.has(id)) continue
      run.entries.add(id)
      run.settled = Math.min(run.total, run.settled + costOf(id))
    }
    return null
  }
}

const say = (ledger: CreditLedgerShape, said: Verb): string | null => {
  switch (said._tag) {
    case "Grant":
      Effect.runSync(ledger.grant({ ...said, amount: credits(said.amount) }))
      return null
    case "Hold": {
      const held = Effect.runSync(
        ledger.hold({
          runId: said.runId,
          accountId: payer(said.runId),
          atLeast: credits(said.atLeast),
        }),
      )
      return held._tag
    }
    case "Settle":
      Effect.runSync(
        ledger.settle({
          runId: said.runId,
          accountId: payer(said.runId),
          entries: said.entries.map((id) => ({ id, amount: credits(costOf(id)) })),
        }),
      )
      return null
    case "Release":
      Effect.runSync(ledger.release({ runId: said.runId, accountId: payer(said.runId) }))
      return null
  }
}

const stateOf = (ledger: CreditLedgerShape) =>
  ACCOUNTS.map((accountId) => {
    const { available, balance, held } = Effect.runSync(ledger.balance(accountId))
    return {
      balance: balance === null ? null : hundredths(balance),
      held: hundredths(held),
      available: available === null ? null : hundredths(available),
    }
  })

const counting = () =>
  Context.get(Effect.runSync(Effect.scoped(Layer.build(unlimited()))), CreditLedger)
const storedLedger = () => Effect.runSync(makeMemoryStorage).ledger

describe("the ledger, whatever verbs come in whatever order", () => {
  it("is what was granted less what was settled, and never promises more than it has", () => {
    check(1200, [verbs], (said) => {
      const ledger = storedLedger()
      const books = new Books(true)
      for (const one of said) {
        expect(say(ledger, one)).toBe(books.say(one))
        const shown = stateOf(ledger)
        expect(shown).toEqual(
          ACCOUNTS.map((id) => ({
            balance: books.balance(id),
            held: books.held(id),
            available: books.balance(id) - books.held(id),
          })),
        )
        for (const { balance, held } of shown) {
          expect(held).toBeGreaterThanOrEqual(0)
          expect(balance).toBeGreaterThanOrEqual(held)
        }
      }
    })
  })

  it("changes nothing when a verb is said twice", () => {
    check(600, [verbs], (said) => {
      const once = storedLedger()
      const twice = storedLedger()
      for (const one of said) {
        const answer = say(once, one)
        expect(say(twice, one)).toBe(answer)
        // A hold that was refused for want of credits is refused again, as nothing has come in.
        expect(say(twice, one)).toBe(answer)
        expect(stateOf(twice)).toEqual(stateOf(once))
      }
    })
  })

  it("holds nothing for a run that was released, and never again", () => {
    check(600, [verbs, runId], (said, released) => {
      const ledger = storedLedger()
      for (const one of said) say(ledger, one)
      say(ledger, { _tag: "Release", runId: released })
      const before = stateOf(ledger)
      expect(say(ledger, { _tag: "Hold", runId: released, atLeast: 1 })).toBe("Released")
      say(ledger, { _tag: "Settle", runId: released, entries: ["9999/100"] })
      expect(stateOf(ledger)).toEqual(before)
      for (const id of RUNS) say(ledger, { _tag: "Release", runId: id })
      for (const { held } of stateOf(ledger)) expect(held).toBe(0)
    })
  })

  it("counts without a limit: nothing is refused, there is no balance, holds are still given back", () => {
    check(600, [verbs], (said) => {
      const ledger = counting()
      const books = new Books(false)
      for (const one of said) {
        expect(say(ledger, one)).toBe(books.say(one))
        expect(stateOf(ledger)).toEqual(
          ACCOUNTS.map((id) => ({ balance: null, held: books.held(id), available: null })),
        )
      }
    })
  })
})
