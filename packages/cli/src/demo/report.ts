/** What the demo says at its end: stage results, the ledger, and where the site is. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { type AutomationRun, type Balance, creditsToNumber } from "@pressline/core"
import type { DemoOptions } from "./demoOptions.ts"
import { count } from "../terminal/words.ts"

export interface LedgerView {
  readonly granted: number
  readonly used: number
  /** Set aside for the run and not used. */
  readonly held: number
  readonly left: number
}

export function ledgerView(granted: number, run: AutomationRun, after: Balance): LedgerView {
  const number = (credits: Balance["balance"]): number =>
    credits === null ? 0 : creditsToNumber(credits)
  const used = number(run.totalCreditsUsed)
  // While a run goes on, what it has used is settled later, and is held until then.
  const unsettled = used - (granted - number(after.balance))
  const held = Math.round((number(after.held) - unsettled) * 1e4) / 1e4 + 0 // never -0
  return { granted, used, held, left: number(after.available) }
}

export const ledgerLine = ({ granted, held, left, used }: LedgerView): string =>
  `Credits: ${count(granted)} granted, ${count(used)} used, ${count(held)} held, ${count(left)} left.`

/** The file to open first. */
export const startPage = ({ format, out }: Pick<DemoOptions, "format" | "out">): string =>
  format === "html" ? join(out, "index.html") : out

export function siteLines(given: Pick<DemoOptions, "format" | "out">): ReadonlyArray<string> {
  const path = startPage(given)
  return given.format === "html"
    ? [`The site: ${path}`, `Open it:  ${pathToFileURL(path).href}`]
    : [`The Markdown files: ${path}`]
}
