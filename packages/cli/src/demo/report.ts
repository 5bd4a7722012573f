/** What the demo says at its end: stage results, the ledger, and where the site is. */
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import {
  type AutomationRun,
  type Balance,
  creditsToNumber,
  type ImportReport,
} from "@pressline/core"
import type { DemoOptions } from "./demoOptions.ts"
import { count, duration, plural } from "../terminal/words.ts"

export function importLines(report: ImportReport): ReadonlyArray<string> {
  const listed = report.rejected.slice(0, 5)
  return [
    `${plural(report.rows, "row")} read as ${report.format.replaceAll("_", " ")}: ${plural(report.added, "keyword")} added, ${plural(report.duplicates, "duplicate")} merged, ${count(report.rejectedTotal)} rejected.`,
    ...listed.map(({ reason, row }) => `  row ${row}: ${reason}`),
    ...(report.rejectedTotal > listed.length
      ? [`  and ${count(report.rejectedTotal - listed.length)} more`]
      : []),
  ]
}

type Cell = string | number
type Row = readonly [
  name: string,
  taken: Cell,
  made: string,
  batches: Cell,
  credits: Cell,
  time: string,
]

/** A row per stage that has a result. */
function stageRows(run: AutomationRun): ReadonlyArray<Row> {
  const row = (
    name: string,
    result: {
      readonly batchesRun: number
      readonly timeElapsed: number
      readonly failed: number
    } | null,
    taken: number,
    made: string,
    credits: number,
  ): ReadonlyArray<Row> => {
    if (result === null) return []
    const failed = result.failed === 0 ? "" : `, ${count(result.failed)} failed`
    return [
      [name, taken, `${made}${failed}`, result.batchesRun, credits, duration(result.timeElapsed)],
    ]
  }
  const {
    stage1Result: s1,
    stage2Result: s2,
    stage3Result: s3,
    stage4Result: s4,
    stage5Result: s5,
    stage6Result: s6,
    stage7Result: s7,
  } = run
  const paid = (result: { readonly creditsUsed: Parameters<typeof creditsToNumber>[0] } | null) =>
    result === null ? 0 : creditsToNumber(result.creditsUsed)
  return [
    ...row(
      "1 Keywords → Clusters",
      s1,
      s1?.keywordsProcessed ?? 0,
      plural(s1?.clustersCreated ?? 0, "cluster"),
      paid(s1),
    ),
    ...row(
      "2 Clusters → Ideas",
      s2,
      s2?.clustersProcessed ?? 0,
      plural(s2?.ideasCreated ?? 0, "idea"),
      paid(s2),
    ),
    ...row(
      "3 Ideas → Tasks",
      s3,
      s3?.ideasProcessed ?? 0,
      plural(s3?.tasksCreated ?? 0, "task"),
      0,
    ),
    ...row(
      "4 Tasks → Content",
      s4,
      s4?.tasksProcessed ?? 0,
      `${plural(s4?.contentCreated ?? 0, "article")}, ${plural(s4?.totalWords ?? 0, "word")}`,
      paid(s4),
    ),
    ...row(
      "5 Content → Image prompts",
      s5,
      s5?.contentProcessed ?? 0,
      plural(s5?.promptsCreated ?? 0, "prompt"),
      paid(s5),
    ),
    ...row(
      "6 Image prompts → Images",
      s6,
      s6?.imagesProcessed ?? 0,
      plural(s6?.imagesGenerated ?? 0, "image"),
      paid(s6),
    ),
    ...row(
      "7 Review → Published",
      s7,
      s7?.readyForReview ?? 0,
      `${plural(s7?.published ?? 0, "article")} published`,
      0,
    ),
  ]
}

export function resultTable(run: AutomationRun): ReadonlyArray<string> {
  const head = ["Stage", "In", "Out", "Batches", "Credits", "Time"]
  const rows = stageRows(run).map((row) =>
    row.map((cell) => (typeof cell === "number" ? count(cell) : cell)),
  )
  const total = ["Total", "", "", "", count(creditsToNumber(run.totalCreditsUsed)), ""]
  const all = [head, ...rows, total]
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  // Names and results read from the left, numbers line up on the right.
  const line = (row: ReadonlyArray<string>): string =>
    row
      .map((cell, at) => {
        const width = widths[at] ?? 0
        return at === 0 || at === 2 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join("   ")
      .trimEnd()
  const rule = widths.map((width) => "─".repeat(width)).join("   ")
  return [line(head), rule, ...rows.map(line), rule, line(total)]
}

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
