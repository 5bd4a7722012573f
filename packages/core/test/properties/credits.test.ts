import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defaultSettings } from "../../src/domain/AutomationConfig.ts"
import {
  cost,
  type Credits,
  creditsOf,
  creditsToNumber,
  lessCredits,
  noCredits,
  requiredCredits,
  sumCredits,
  unitPrice,
  wordUnits,
} from "../../src/domain/Credits.ts"
import { estimateCredits, project } from "../../src/domain/Projection.ts"
import { defaultRatios, type Ratios } from "../../src/domain/Ratios.ts"
import { perStage, stageFacts, type StageNumber, STAGES } from "../../src/domain/Stage.ts"
import { planStages } from "../../src/domain/StagePlan.ts"
import { chargeFor } from "../../src/engine/CallResult.ts"
import { stagesThatFit } from "../../src/engine/start/startRun.ts"
import { check } from "./checked.ts"

/** Exact sums are done in ten-thousandths, as whole numbers. */
const UNIT = 10_000n
const exact = (amount: Credits): bigint => {
  const { scale, value } = amount
  const scaled = value * 10n ** BigInt(Math.max(0, 4 - scale))
  const over = scale > 4 ? 10n ** BigInt(scale - 4) : 1n
  if (scaled % over !== 0n) throw new Error(`${value}e-${scale} has more than four decimals`)
  return scaled / over
}

/** A price with at most four decimals, below 10,000. */
const price = fc
  .oneof(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 200_000 }))
  .map((units) => creditsOf(units / 10_000))
const priceBook = fc.record({
  batch: price,
  idea: price,
  hundredWords: price,
  prompt: price,
  image: price,
})
const stage: fc.Arbitrary<StageNumber> = fc.constantFrom(...STAGES)

const ratio = (most: number) => fc.double({ min: 0.05, max: most, noNaN: true })
const ratios: fc.Arbitrary<Ratios> = fc.record({
  keywordsPerCluster: ratio(50),
  ideasPerCluster: ratio(10),
  tasksPerIdea: ratio(2),
  wordsPerArticle: ratio(5000),
  promptsPerArticle: ratio(10),
  secondsPerItem: fc.constant(defaultRatios.secondsPerItem),
})

const perStageOf = <A>(value: fc.Arbitrary<A>) =>
  fc
    .tuple(value, value, value, value, value, value, value)
    .map((list) => perStage((n) => list[n - 1] as A))

const plan = fc
  .tuple(perStageOf(fc.boolean()), perStageOf(fc.integer({ min: 1, max: 1000 })))
  .map(([enabled, sizes]) => {
    const changed = STAGES.flatMap((n) => [
      [`stage${n}Enabled`, enabled[n]],
      [`stage${n}BatchSize`, sizes[n]],
    ])
    return planStages({
      pipeline: "default",
      config: { ...defaultSettings, ...(Object.fromEntries(changed) as object) },
      stages: STAGES.map((number) => {
        const { inputStatus, name } = stageFacts(number)
        return { number, name, takes: inputStatus }
      }),
      concurrency: () => 4,
    })
  })

const input = fc.record({
  from: stage,
  plan,
  pending: perStageOf(fc.nat(2000)),
  illustrating: fc.nat(200),
  ratios,
  publishes: fc.boolean(),
})

describe("what credits come to", () => {
  it("units at a price are exact", () => {
    check(1000, [priceBook, stage, fc.nat(100_000)], (prices, n, units) => {
      expect(exact(cost(prices, n, units))).toBe(exact(unitPrice(prices, n)) * BigInt(units))
      expect(creditsOf(creditsToNumber(cost(prices, n, 1)))).toEqual(unitPrice(prices, n))
    })
  })

  it("an estimate is the sum of its stages, and no stage that is skipped or past costs anything", () => {
    check(1500, [input, priceBook], (drawn, prices) => {
      const projection = project(drawn)
      const estimate = estimateCredits(projection, drawn.plan, drawn.ratios, prices)
      const sum = STAGES.reduce((total, n) => total + exact(estimate.perStage[n]), 0n)
      expect(exact(estimate.total)).toBe(sum)
      expect(estimate.total).toEqual(sumCredits(STAGES.map((n) => estimate.perStage[n])))
      for (const { enabled, number } of drawn.plan.stages) {
        const items = projection.items[number]
        expect(Number.isSafeInteger(items)).toBe(true)
        expect(projection.projected[number]).toBeLessThanOrEqual(items)
        if (enabled && number >= drawn.from)
          expect(items).toBeGreaterThanOrEqual(drawn.pending[number])
        else expect([items, exact(estimate.perStage[number])]).toEqual([0, 0n])
      }
    })
  })

  it("a start holds the estimate times 1.2, rounded up to a whole credit", () => {
    check(1500, [fc.bigInt({ min: 0n, max: 99_999_999_999_999n })], (units) => {
      const estimate = creditsOf(Number(units) / 10_000)
      const required = exact(requiredCredits(estimate))
      expect(required % UNIT).toBe(0n)
      expect(required * 10n >= units * 12n).toBe(true)
      expect((required - UNIT) * 10n < units * 12n).toBe(true)
    })
  })

  it("more waiting items never cost less", () => {
    check(800, [input, priceBook, stage, fc.nat(50)], (drawn, prices, n, more) => {
      const grown = { ...drawn, pending: { ...drawn.pending, [n]: drawn.pending[n] + more } }
      const total = (of: typeof drawn) =>
        estimateCredits(project(of), of.plan, of.ratios, prices).total
      expect(lessCredits(total(grown), total(drawn))).toBe(false)
    })
  })

  it("the stages that fit are the first ones, and the balance pays for them and not for one more", () => {
    check(800, [plan, perStageOf(price), fc.nat(30_000)], (stages, credits, whole) => {
      const balance = creditsOf(whole)
      const on = stages.stages.flatMap(({ enabled, number }) => (enabled ? [number] : []))
      const fit = stagesThatFit({ plan: stages, credits }, balance)
      expect(fit).toEqual(on.slice(0, fit.length))
      const needs = (list: ReadonlyArray<StageNumber>) =>
        requiredCredits(sumCredits(list.map((n) => credits[n])))
      if (fit.length > 0) expect(lessCredits(balance, needs(fit))).toBe(false)
      if (fit.length < on.length)
        expect(lessCredits(balance, needs(on.slice(0, fit.length + 1)))).toBe(true)
    })
  })
})

describe("what a call is charged", () => {
  it("is its units, and never more than its ceiling; the excess is told", () => {
    const drawn = fc.record({ units: fc.nat(5000), items: fc.integer({ min: 1, max: 50 }) })
    check(1500, [priceBook, stage, drawn, price], (prices, n, { items, units }, ceiling) => {
      const { charge, log } = chargeFor({ stage: n, units, items, ceiling, prices, itemId: null })
      const full = exact(cost(prices, n, units))
      const charged = charge === null ? 0n : exact(charge.amount)
      expect(charged <= exact(ceiling)).toBe(true)
      expect(charged).toBe(full < exact(ceiling) ? full : exact(ceiling))
      expect(log.length).toBe(full > exact(ceiling) ? 1 : 0)
      expect(charge === null).toBe(units === 0)
      if (charge !== null) expect([charge.units, charge.items]).toEqual([units, items])
    })
  })

  it("words are billed by hundreds, rounded up", () => {
    check(500, [fc.nat(1_000_000)], (words) => {
      const units = wordUnits(words)
      expect(units * 100).toBeGreaterThanOrEqual(words)
      expect((units - 1) * 100).toBeLessThan(Math.max(words, 1))
    })
    expect(exact(noCredits)).toBe(0n)
  })
})
