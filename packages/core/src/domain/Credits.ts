/** Credits: exact decimals, the price book, and what a stage's work costs. */
import * as BigDecimal from "effect/BigDecimal"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type { PerStage, StageNumber } from "./Stage.ts"
import { wire } from "./wire.ts"

/** An exact amount of credits. Never a float: `creditsOf(0.2)` times 180 is 36, to the digit. */
export type Credits = BigDecimal.BigDecimal

/** Reads an amount written as a number; exact up to 15 significant digits. */
export const creditsOf = (amount: number): Credits => BigDecimal.fromNumberUnsafe(amount)

/** The amount as a JSON number; exact, because price books are bounded (see {@link PriceBook}). */
export const creditsToNumber = (amount: Credits): number => BigDecimal.toNumberUnsafe(amount)

/** The amount in words, for messages: `"36"`, `"0.2"`. */
export const formatCredits = (amount: Credits): string => BigDecimal.format(amount)

export const noCredits: Credits = BigDecimal.fromBigInt(0n)

/** An amount of credits: `BigDecimal` in memory, a JSON number on the wire. */
export const Credits = Schema.Finite.pipe(
  Schema.decodeTo(Schema.BigDecimal, {
    decode: SchemaGetter.transform(creditsOf),
    encode: SchemaGetter.transform(creditsToNumber),
  }),
)

const Price = Credits.check(
  Schema.makeFilter((price: Credits) => {
    const { scale, value } = BigDecimal.normalize(price)
    if (value < 0n) return "a price of 0 or more"
    const small = BigDecimal.isLessThan(price, BigDecimal.fromBigInt(10_000n))
    return (scale <= 4 && small) || "a price with at most 4 decimals, below 10,000"
  }),
)

/** What each unit costs, frozen on a run when it starts. Prices have at most 4 decimals. */
export const PriceBook = wire({
  /** Stage 1, per batch. */
  batch: Price,
  /** Stage 2, per idea. */
  idea: Price,
  /** Stage 4, per 100 words, rounded up per article. */
  hundredWords: Price,
  /** Stage 5, per image prompt. */
  prompt: Price,
  /** Stage 6, per image. */
  image: Price,
})
export type PriceBook = typeof PriceBook.Type

export const defaultPriceBook: PriceBook = {
  batch: creditsOf(15),
  idea: creditsOf(2),
  hundredWords: creditsOf(1),
  prompt: creditsOf(0.2),
  image: creditsOf(1),
}

/** The price of one unit of a stage's work: 0 for local stages. */
export const unitPrice = (prices: PriceBook, stage: StageNumber): Credits => {
  const perUnit: PerStage<Credits> = {
    1: prices.batch,
    2: prices.idea,
    3: noCredits,
    4: prices.hundredWords,
    5: prices.prompt,
    6: prices.image,
    7: noCredits,
  }
  return perUnit[stage]
}

/** `units` times the stage's unit price. */
export const cost = (prices: PriceBook, stage: StageNumber, units: number): Credits =>
  BigDecimal.multiply(unitPrice(prices, stage), BigDecimal.fromBigInt(BigInt(units)))

/** Units an article of so many words is billed: hundreds of words, rounded up. */
export const wordUnits = (words: number): number => Math.ceil(words / 100)

/** What a run must hold before it starts: the estimate times 1.2, rounded up to a whole credit. */
export const requiredCredits = (estimate: Credits): Credits =>
  BigDecimal.ceil(BigDecimal.multiply(estimate, BUFFER), 0)

/** The safety factor between an estimate and the hold. */
export const BUFFER: Credits = creditsOf(1.2)

export const sumCredits = (amounts: Iterable<Credits>): Credits => BigDecimal.sumAll(amounts)
export const addCredits = (a: Credits, b: Credits): Credits => BigDecimal.sum(a, b)
export const subtractCredits = (a: Credits, b: Credits): Credits => BigDecimal.subtract(a, b)
export const lessCredits = (a: Credits, b: Credits): boolean => BigDecimal.isLessThan(a, b)
export const minCredits = (a: Credits, b: Credits): Credits => BigDecimal.min(a, b)
export const maxCredits = (a: Credits, b: Credits): Credits => BigDecimal.max(a, b)
export const isZeroCredits = (a: Credits): boolean => BigDecimal.isZero(a)
