/** creditLedgerSuite: holds, settlements and releases that sum exactly (R-06, R-08, INV-14 to INV-16). */
import type { CreditLedger } from "@pressline/core/effect"
import { algebra } from "./creditLedger/algebra.ts"
import { counting } from "./creditLedger/counting.ts"
import { type Fund, granting } from "./creditLedger/account.ts"
import { holds } from "./creditLedger/holds.ts"
import { type Adapter, describeSuite, type SuiteOptions } from "./describeSuite.ts"

export interface CreditLedgerOptions extends SuiteOptions {
  /** Whether there is a balance that holds are refused by (default), or usage is only counted. */
  readonly limited?: boolean
  /**
   * Puts credits into a new account; by default the ledger's own `grant`. Give it where the host keeps
   * the balance elsewhere: the requirements of `grant` are left out then.
   */
  readonly fund?: Fund
}

export const creditLedgerSuite = <E>(
  name: string,
  ledger: Adapter<CreditLedger, E>,
  options: CreditLedgerOptions = {},
): void =>
  describeSuite(
    `${name}: CreditLedger`,
    ledger,
    (it, time) => {
      const fund = options.fund ?? granting
      counting(it, time)
      if (options.limited === false) return
      holds(fund, options.fund === undefined)(it, time)
      algebra(fund)(it, time)
    },
    options,
  )
