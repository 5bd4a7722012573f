/** The result as JSON, with the names that HTTP answers have. */
import { type AutomationRun as Run, type ImportReport as Report } from "@pressline/core"
import { AutomationRun, ImportReport } from "@pressline/core/effect"
import * as Schema from "effect/Schema"
import type { LedgerView } from "./report.ts"

const encodeRun = Schema.encodeSync(AutomationRun)
const encodeReport = Schema.encodeSync(ImportReport)

export interface Result {
  readonly imported: Report
  /** The run was begun by an earlier demo that was stopped or killed. */
  readonly resumed: boolean
  readonly run: Run
  readonly ledger: LedgerView
  /** Null when nothing was published. */
  readonly site: string | null
  readonly reason: string
}

export const resultJson = ({ imported, ledger, reason, resumed, run, site }: Result) => ({
  import: encodeReport(imported),
  resumed,
  run: encodeRun(run),
  ledger,
  site,
  reason,
})
