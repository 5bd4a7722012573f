/** INV-14, 15, 16: the ledger sums exactly, holds stay within the balance, ended runs hold nothing. */
import {
  addCredits,
  type Credits,
  formatCredits,
  isTerminal,
  noCredits,
  type StorageError,
  type CreditLedger,
  type CreditsUnavailable,
  subtractCredits,
  sumCredits,
} from "@pressline/core/effect"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import type { SiteState } from "./SiteState.ts"
import type { Judge } from "./Violation.ts"

export interface LedgerInput {
  readonly ledger: CreditLedger["Service"]
  /** What was granted to each account, whose sites must all be in `sites`. */
  readonly grants: ReadonlyMap<string, Credits>
  readonly sites: ReadonlyArray<SiteState>
  /** Nothing is under way: every ended run is settled and released. */
  readonly atRest: boolean
}

export const checkLedger = Effect.fnUntraced(function* (
  { atRest, grants, ledger, sites }: LedgerInput,
  judge: Judge,
): Effect.fn.Return<void, CreditsUnavailable | StorageError> {
  const runs = sites.flatMap((site) => site.runs)
  for (const [accountId, granted] of grants) {
    const own = runs.filter(({ run }) => run.accountId === accountId)
    const settled = sumCredits(
      own.flatMap(({ entries }) =>
        entries.filter((entry) => entry.settled).map(({ amount }) => amount),
      ),
    )
    const used = sumCredits(own.flatMap(({ entries }) => entries.map(({ amount }) => amount)))
    const { balance, held } = yield* ledger.balance(accountId)
    if (balance === null) continue
    const least = subtractCredits(granted, used)
    const most = subtractCredits(granted, settled)
    // Between the ledger's settling and its being remembered, the balance is ahead of the entries.
    judge.holds(
      "INV-14",
      !BigDecimal.isLessThan(balance, least) && !BigDecimal.isGreaterThan(balance, most),
      () =>
        `account ${accountId}: balance ${formatCredits(balance)}, granted ${formatCredits(granted)}, used ${formatCredits(used)}, settled ${formatCredits(settled)}`,
    )
    judge.holds(
      "INV-15",
      !BigDecimal.isLessThan(held, noCredits) && !BigDecimal.isGreaterThan(held, balance),
      () => `account ${accountId}: holds ${formatCredits(held)} of ${formatCredits(balance)}`,
    )
    if (!atRest) continue
    const open = own.filter(({ run }) => isTerminal(run.status) && !run.creditsReleased)
    judge.holds(
      "INV-16",
      open.length === 0,
      () => `ended runs ${open.map(({ run }) => run.runId).join(", ")} still hold credits`,
    )
    const allEnded = own.every(({ run }) => isTerminal(run.status))
    judge.holds(
      "INV-16",
      !allEnded || BigDecimal.isZero(held),
      () => `account ${accountId}: no run is active, and ${formatCredits(held)} are held`,
    )
    judge.holds(
      "INV-14",
      !allEnded || BigDecimal.equals(addCredits(balance, used), granted),
      () =>
        `account ${accountId}: ${formatCredits(balance)} left and ${formatCredits(used)} used of ${formatCredits(granted)}`,
    )
  }
})
