/** How often each AI function succeeded in this process: tells an outage from an item's own failure. */
import * as Context from "effect/Context"

export interface CallHealthShape {
  readonly successes: (calls: string) => number
  readonly succeeded: (calls: string) => void
}

export const makeCallHealth = (): CallHealthShape => {
  const counts = new Map<string, number>()
  const successes = (calls: string): number => counts.get(calls) ?? 0
  return { successes, succeeded: (calls) => void counts.set(calls, successes(calls) + 1) }
}

export const CallHealth: Context.Reference<CallHealthShape> = Context.Reference<CallHealthShape>(
  "@pressline/core/CallHealth",
  { defaultValue: makeCallHealth },
)
