/** What a run may still spend: its hold, less what is used and what the calls in flight may cost. */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import {
  addCredits,
  creditsOf,
  type Credits,
  lessCredits,
  noCredits,
  subtractCredits,
} from "../../domain/Credits.ts"
import type { CreditsUnavailable } from "../../domain/errors.ts"
import { CreditLedger } from "../../ports/CreditLedger.ts"
import { retryWhileTrusted } from "../retryStorage.ts"
import type { RunSession } from "../RunSession.ts"

export interface RunBudget {
  /** Whether a call with this ceiling can start on the present hold. */
  readonly fits: (ceiling: Credits) => boolean
  readonly setAside: (ceiling: Credits) => void
  /** A call is over: its ceiling is free again, and `charged` is used. */
  readonly spend: (ceiling: Credits, charged: Credits) => void
  /** Raises the hold so that a call with this ceiling fits; false if the account cannot. */
  readonly topUp: (ceiling: Credits) => Effect.Effect<boolean, CreditsUnavailable>
  readonly inFlight: () => Credits
  readonly used: () => Credits
}

/** Calls' worth that is asked for at once, so that topping up is rare. */
const AHEAD = creditsOf(10)

interface State {
  total: Credits
  used: Credits
  inFlight: Credits
}

const makeTopUp = (session: RunSession, state: State, ledger: CreditLedger["Service"]) =>
  Effect.fnUntraced(function* (ceiling: Credits) {
    const { accountId, runId } = session.run
    const needed = addCredits(addCredits(state.used, state.inFlight), ceiling)
    const generous = addCredits(needed, BigDecimal.multiply(ceiling, AHEAD))
    for (const atLeast of [generous, needed]) {
      const result = yield* retryWhileTrusted(session, ledger.hold({ runId, accountId, atLeast }))
      if (result._tag === "Released") return false
      state.total = result.total
      if (result._tag === "Held") return true
    }
    return false
  })

/** Reads what the run holds; from then on `used` includes results that are not committed yet. */
export const makeRunBudget = Effect.fnUntraced(function* (
  session: RunSession,
): Effect.fn.Return<RunBudget, CreditsUnavailable, CreditLedger> {
  const ledger = yield* CreditLedger
  const { accountId, runId } = session.run
  const held = yield* retryWhileTrusted(
    session,
    ledger.hold({ runId, accountId, atLeast: noCredits }),
  )
  const state: State = {
    total: held._tag === "Released" ? noCredits : held.total,
    used: session.used(),
    inFlight: noCredits,
  }
  return {
    fits: (ceiling: Credits) =>
      !lessCredits(state.total, addCredits(addCredits(state.used, state.inFlight), ceiling)),
    setAside: (ceiling: Credits) => {
      state.inFlight = addCredits(state.inFlight, ceiling)
    },
    spend: (ceiling: Credits, charged: Credits) => {
      state.inFlight = subtractCredits(state.inFlight, ceiling)
      state.used = addCredits(state.used, charged)
    },
    topUp: makeTopUp(session, state, ledger),
    inFlight: () => state.inFlight,
    used: () => state.used,
  }
})
