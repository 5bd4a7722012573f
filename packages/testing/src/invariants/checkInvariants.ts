/**
 * checkInvariants: everything that must hold of storage, ledger, log and history, whatever crashed. Reads
 * through the ports, so it runs over any storage; a violation names the rows.
 */
import type {
  CreditLedger,
  Credits,
  CreditsUnavailable,
  Storage,
  StorageError,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import { checkHistory, type HistoryEvent } from "./historyInvariants.ts"
import { checkItems } from "./itemInvariants.ts"
import { checkLedger } from "./ledgerInvariants.ts"
import { checkRuns } from "./runInvariants.ts"
import { readSiteState } from "./SiteState.ts"
import { makeJudge, type Violation } from "./Violation.ts"

export interface InvariantInput {
  readonly storage: Storage["Service"]
  /** Default: the storage's own. */
  readonly ledger?: CreditLedger["Service"]
  readonly siteIds: ReadonlyArray<string>
  /** What was granted to each account; accounts that are left out are not checked. */
  readonly grants?: ReadonlyMap<string, Credits>
  readonly history?: ReadonlyArray<HistoryEvent>
  /** Nothing is under way any more, and a sweep has run since. */
  readonly atRest: boolean
  /** Secrets that must be in no row, log line or message (INV-26). */
  readonly canaries?: ReadonlyArray<string>
}

export interface InvariantReport {
  readonly violations: ReadonlyArray<Violation>
  readonly checks: number
}

/** Every invariant that storage can show, checked; an empty list of violations is the proof. */
export const checkInvariants = Effect.fnUntraced(function* (
  input: InvariantInput,
): Effect.fn.Return<InvariantReport, CreditsUnavailable | StorageError> {
  const { atRest, canaries = [], history = [], siteIds, storage } = input
  const judge = makeJudge()
  const sites = yield* Effect.forEach(siteIds, (siteId) => readSiteState(storage, siteId))
  for (const site of sites) {
    checkItems(site, judge)
    checkRuns(site, judge)
    if (canaries.length === 0) continue
    const rows = JSON.stringify(site)
    for (const canary of canaries)
      judge.holds("INV-26", !rows.includes(canary), () => `${site.siteId} holds a secret in clear`)
  }
  yield* checkLedger(
    { ledger: input.ledger ?? storage.ledger, grants: input.grants ?? new Map(), sites, atRest },
    judge,
  )
  checkHistory(history, judge)
  return { violations: judge.violations, checks: judge.checks() }
})
