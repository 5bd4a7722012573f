/** The sliding window of a stage: what waits, what is in flight, what is finished and not stored yet. */
import type { Credits } from "../../domain/Credits.ts"
import type { Failed } from "../../ports/PipelineStore.ts"
import type { CallFailed } from "../CallFailed.ts"
import { type CallResult, decidedItems, emptyResult } from "../CallResult.ts"
import type { CallUnit } from "../CallUnit.ts"

/** Why a stage stops before its items are done. */
export type Stop =
  | { readonly _tag: "Control" }
  | { readonly _tag: "Shutdown" }
  | { readonly _tag: "Outage"; readonly failure: CallFailed }
  | { readonly _tag: "Fatal"; readonly failure: CallFailed }
  | { readonly _tag: "Credits"; readonly ceiling: Credits }
  /** `resumeIn`: milliseconds until the cap's next period; null: not by itself. */
  | { readonly _tag: "Cap"; readonly label: string; readonly resumeIn: number | null }
  | { readonly _tag: "Delay"; readonly millis: number }

/** No call starts while the oldest result waits longer, in milliseconds. */
const OLDEST_UNSTORED = 1000

interface Pending {
  readonly results: ReadonlyArray<CallResult>
  readonly oldest: number
  readonly items: number
}

export interface StageWindow {
  readonly queue: Array<CallUnit>
  readonly waiting: Set<CallUnit>
  readonly inFlight: Set<CallUnit>
  stop: Stop | null
  /** Every item that waited at the last look has been taken. */
  exhausted: boolean
  /** The page in hand is of suspicious items: the hand must be empty before the next page. */
  cautious: boolean
  /** Items started since the last delay, where batches are kept apart. */
  startedInBatch: number
  /** No call starts before this (worker's clock). */
  notBefore: number
  results: Array<CallResult>
  /** Items decided by the results. */
  finished: number
  oldest: number
  /** Units given back while the other side seemed to be gone: one alone may be to blame itself. */
  readonly outage: Set<CallUnit>
  /** Results that a commit under way is storing. */
  sending: Pending | null
}

export const makeStageWindow = (): StageWindow => ({
  queue: [],
  waiting: new Set(),
  inFlight: new Set(),
  outage: new Set(),
  stop: null,
  exhausted: false,
  cautious: false,
  startedInBatch: 0,
  notBefore: 0,
  results: [],
  finished: 0,
  oldest: 0,
  sending: null,
})

export const pushResult = (window: StageWindow, result: CallResult, now: number): void => {
  if (window.results.length === 0) window.oldest = now
  window.results.push(result)
  window.finished += decidedItems(result)
}

/** Moves the oldest finished results into a commit: of so many items, or one result that has more. */
export const takeResults = (window: StageWindow, most: number): ReadonlyArray<CallResult> => {
  let items = 0
  let count = 0
  for (const result of window.results) {
    if (items >= most) break
    items += decidedItems(result)
    count += 1
  }
  const results = window.results.slice(0, count)
  window.sending = { results, oldest: window.oldest, items }
  window.results = window.results.slice(count)
  window.finished -= items
  return results
}

/** Units that are still the worker's business, wherever they are. */
export const outstanding = (window: StageWindow): number =>
  window.queue.length + window.waiting.size + window.inFlight.size

/** Items that are decided and not stored yet. */
export const unstored = ({ finished, sending }: StageWindow): number =>
  finished + (sending?.items ?? 0)

export const idle = (window: StageWindow): boolean =>
  outstanding(window) === 0 && window.results.length === 0 && window.sending === null

/** Whether so much is begun and not stored that the next call has to wait. */
export const overfull = (window: StageWindow, now: number, most: number): boolean => {
  const { inFlight, results, sending } = window
  const oldest = sending?.oldest ?? (results.length > 0 ? window.oldest : now)
  if (now - oldest > OLDEST_UNSTORED) return true
  let items = unstored(window)
  for (const unit of inFlight) items += unit.items.length
  return items >= most
}

/** a commit is sent when a batch is complete, the oldest result has waited, or nothing can start. */
export const commitDue = (
  window: StageWindow,
  now: number,
  batchSize: number,
  linger: number,
): boolean => {
  if (window.results.length === 0) return false
  if (window.finished >= batchSize) return true
  if (now - window.oldest >= linger) return true
  return window.inFlight.size === 0 && (window.stop !== null || nothingReady(window, now))
}

const nothingReady = (window: StageWindow, now: number): boolean =>
  window.queue.length === 0 && [...window.waiting].every(({ readyAt }) => readyAt > now)

/** When a linger, a back-off or a delay is over; infinity: only an event can change anything. */
export const nextTime = (window: StageWindow, linger: number, now: number): number => {
  let next = Number.POSITIVE_INFINITY
  const consider = (time: number): void => {
    if (time > now && time < next) next = time
  }
  if (window.results.length > 0) consider(window.oldest + linger)
  for (const { readyAt } of window.waiting) consider(readyAt)
  consider(window.notBefore)
  return next
}

/** The ids that a commit leaves in hand: what is queued, backing off, in flight, or finished since. */
export const handOf = (window: StageWindow): ReadonlyArray<string> => [
  ...new Set([
    ...unitIds(window.queue),
    ...unitIds(window.waiting),
    ...unitIds(window.inFlight),
    ...splitIds(window),
    ...decidedIds(window.results),
  ]),
]

/** The ids that a commit under way is to decide. */
export const sendingIds = ({ sending }: StageWindow): ReadonlyArray<string> =>
  decidedIds(sending?.results ?? [])

const decidedIds = (results: ReadonlyArray<CallResult>): ReadonlyArray<string> =>
  results.flatMap(({ advanced, failed }) => [
    ...advanced.map(({ id }) => id),
    ...failed.filter(({ quarantine }) => quarantine).map(({ id }) => id),
  ])

const unitIds = (units: Iterable<CallUnit>): ReadonlyArray<string> =>
  [...units].flatMap(({ items }) => items.map(({ id }) => id))

/** Ids of parts of split batches that are done and wait for the rest. */
const splitIds = (window: StageWindow): ReadonlyArray<string> => {
  const batches = new Set(
    [...window.queue, ...window.waiting, ...window.inFlight].flatMap(({ batch }) => batch ?? []),
  )
  return [...batches].flatMap(({ results }) =>
    results.flatMap(({ advanced, failed }) => [...advanced, ...failed].map(({ id }) => id)),
  )
}

/** Units that fail as if the other side were gone, and have not been proved wrong. */
export const troubled = (window: StageWindow, successes: number): number =>
  [...window.waiting, ...window.inFlight].filter(
    ({ firstFailedAt, outageTries }) =>
      outageTries > 0 && firstFailedAt !== null && successes <= firstFailedAt,
  ).length

/** What is stored of a unit that is given back unfinished: its counted failures. */
export const noteOf = (unit: CallUnit, outage: boolean): CallResult => {
  const [item] = unit.items
  const { lastFailure } = unit
  if (item === undefined || unit.items.length > 1 || lastFailure === null) return emptyResult
  if (!outage && unit.attempts === item.attempts && lastFailure.code !== "publish_unknown")
    return emptyResult
  const note: Failed = {
    id: item.id,
    attempts: unit.attempts,
    error: { code: lastFailure.code, message: lastFailure.detail },
    quarantine: false,
    outage,
  }
  return { ...emptyResult, failed: [note] }
}

/** Once everything is back after an outage: the note about the one item that caused it alone, if one did. */
export const blame = (window: StageWindow): CallResult | null => {
  const [unit, ...others] = window.outage
  if (window.stop?._tag !== "Outage" || unit === undefined || window.inFlight.size > 0) return null
  window.outage.clear()
  return others.length > 0 || unit.items.length > 1 ? null : noteOf(unit, true)
}

/**
 * Gives back what has not started; answers the notes to store about it. A batch that is being halved
 * stays and is ended first, or what its parts have come to would be lost, unless a part of it
 * waits for the other side.
 */
export const dropUnstarted = (window: StageWindow): ReadonlyArray<CallResult> => {
  for (const { batch, lastFailure } of window.waiting)
    if (batch !== null && lastFailure?.kind !== "item") batch.givenUp = true
  const ends = window.stop?._tag !== "Outage" && window.stop?._tag !== "Fatal"
  const stays = ({ batch }: CallUnit): boolean => ends && batch !== null && !batch.givenUp
  const queued = window.queue.filter(stays)
  const dropped = [...window.waiting].filter((unit) => !stays(unit))
  window.queue.splice(0, window.queue.length, ...queued)
  for (const unit of dropped) {
    window.waiting.delete(unit)
    if (unit.outageTries > 0) window.outage.add(unit)
  }
  return dropped.map((unit) => noteOf(unit, false)).filter(({ failed }) => failed.length > 0)
}
