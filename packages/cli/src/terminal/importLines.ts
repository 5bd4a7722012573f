/** importLines: what became of a keyword file. */
import type { ImportReport } from "@pressline/core"
import { count, plural } from "./words.ts"

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
