/** What to do after a call failed: try again, give the item up, stop for an outage, or fail the run. */
import type { CallFailed } from "../CallFailed.ts"

export interface FailedTry {
  readonly failure: CallFailed
  /** Counted failures of the item before this one. */
  readonly attempts: number
  readonly maxAttempts: number
  /** Tries in a row that ended in an outage before this one. */
  readonly outageTries: number
  /** Tries of the item so far that were told to slow down. */
  readonly limitedTries: number
  /** Another call of the same function succeeded since this item's first failed try. */
  readonly othersSucceed: boolean
  /** Outage pauses that this item caused alone. */
  readonly outages: number
  /** Since the last of those, other items of the stage were finished, or this is the only one left. */
  readonly outlived: boolean
}

export type Verdict =
  /** Try again after `delay` milliseconds; `counts`: it is the item's failure. */
  | { readonly _tag: "Retry"; readonly delay: number; readonly counts: boolean }
  | { readonly _tag: "Quarantine" }
  | { readonly _tag: "Outage" }
  | { readonly _tag: "Fatal" }

const LONGEST = 60_000
const LONGEST_RETRY_AFTER = 120_000

/** 1, 2, 4, ... 60 seconds. */
const backOff = (tries: number): number => Math.min(LONGEST, 1000 * 2 ** tries)

/** Back-offs before an outage is believed: 1 + 2 + 4 + 8 + 16 + 32 + 60 seconds. */
const PATIENCE = 7

/** Times that an item is told to slow down, while others get through, before that counts as its own failure. */
const MOST_LIMITED = 20

const limitedWait = ({ retryAfter }: CallFailed): number =>
  Math.min(LONGEST_RETRY_AFTER, Math.max(retryAfter ?? 0, 1000))

/** outage or item? A rate limit that others get past is neither: the item waits its turn. */
export const judgeFailure = (input: FailedTry): Verdict => {
  const { failure } = input
  if (failure.kind === "fatal") return { _tag: "Fatal" }
  if (failure.kind === "final") return { _tag: "Quarantine" }
  if (failure.kind === "limited" && input.othersSucceed && input.limitedTries < MOST_LIMITED)
    return { _tag: "Retry", delay: limitedWait(failure), counts: false }
  const itsOwn = failure.kind === "item" || input.othersSucceed
  const wait = Math.max(
    failure.retryAfter ?? 0,
    backOff(itsOwn ? input.attempts : input.outageTries),
  )
  if (itsOwn) {
    if (input.attempts + 1 >= input.maxAttempts) return { _tag: "Quarantine" }
    return { _tag: "Retry", delay: Math.min(wait, LONGEST_RETRY_AFTER), counts: true }
  }
  const patient =
    failure.kind !== "exhausted" && input.outageTries < PATIENCE && wait <= LONGEST_RETRY_AFTER
  if (patient) return { _tag: "Retry", delay: wait, counts: false }
  return input.outages >= 2 && input.outlived ? { _tag: "Quarantine" } : { _tag: "Outage" }
}

/** Minutes until a run paused for an outage goes on by itself: 5, 15, then every 60. */
export const resumeAfterMinutes = (pausesInARow: number): number =>
  pausesInARow === 0 ? 5 : pausesInARow === 1 ? 15 : 60
