/** What one call takes: an item, a batch, or a part of a batch that failed as a whole. */
import { type Credits, noCredits } from "../domain/Credits.ts"
import { type InputItem, rankOf } from "../domain/Item.ts"
import type { CallFailed } from "./CallFailed.ts"
import type { CallResult } from "./CallResult.ts"

/** A batch that is taken apart to find the item it fails for; committed and charged as one. */
export interface SplitBatch {
  /** Set aside for the whole batch until it is done. */
  readonly ceiling: Credits
  /** Parts that are not decided. */
  open: number
  /** One of its parts is not tried again now, so the others are in vain: all is given back. */
  givenUp: boolean
  readonly results: Array<CallResult>
}

export interface CallUnit {
  readonly items: ReadonlyArray<InputItem>
  readonly ceiling: Credits
  /** The batch this is a part of, once that was split. */
  readonly batch: SplitBatch | null
  /** A lone item that workers died with: it still counts towards a batch with its like. */
  readonly single: boolean
  /** Answered failures that count. */
  attempts: number
  /** Outage failures in a row. */
  outageTries: number
  /** Times it was told to slow down. */
  limitedTries: number
  /** Successes of the function when this unit first failed; null: it has not failed yet. */
  firstFailedAt: number | null
  /** An earlier try may have taken effect. */
  unknown: boolean
  lastFailure: CallFailed | null
  /** Not to be tried again before this (worker's clock). */
  readyAt: number
}

/** The unit's only item, or its first. */
export const firstItem = (unit: CallUnit): InputItem => {
  const [item] = unit.items
  if (item === undefined) throw new Error("a call takes at least one item")
  return item
}

export const makeUnit = (
  items: ReadonlyArray<InputItem>,
  ceiling: Credits,
  batch: SplitBatch | null = null,
): CallUnit => {
  const [item] = items
  const alone = items.length === 1 && item !== undefined
  return {
    items,
    ceiling,
    batch,
    single: alone && rankOf(item) === 3,
    attempts: alone && item !== undefined ? item.attempts : 0,
    outageTries: 0,
    limitedTries: 0,
    firstFailedAt: null,
    unknown: alone && "publishUnknown" in item && item.publishUnknown,
    lastFailure: null,
    readyAt: 0,
  }
}

/** The key of a unit's calls: the same for every try of the same items. */
export const callKey = (runId: string, stage: number, unit: CallUnit): string => {
  const more = unit.items.length > 1 ? `+${unit.items.length - 1}` : ""
  return `${runId}/${stage}/${firstItem(unit).id}${more}`
}

/** Two halves of a unit that failed as a whole, sharing the batch's one charge. */
export const splitUnit = (unit: CallUnit): readonly [CallUnit, CallUnit] => {
  const batch = unit.batch ?? { ceiling: unit.ceiling, open: 1, givenUp: false, results: [] }
  batch.open += 1
  const middle = Math.ceil(unit.items.length / 2)
  return [
    makeUnit(unit.items.slice(0, middle), noCredits, batch),
    makeUnit(unit.items.slice(middle), noCredits, batch),
  ]
}
