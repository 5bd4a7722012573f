/** resultTable: what each stage of a run took in and made. */
import { type AutomationRun, creditsToNumber } from "@pressline/core"
import { count, duration, plural } from "./words.ts"

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
