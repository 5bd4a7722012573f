/** The table of a command's lives, as Markdown: a line for each hop. */
import type { LifeReport } from "./liveThrough.ts"

const HEAD = ["| hop | fault | outcome | seconds |", "| --- | --- | --- | ---: |"]

export const lifeTable = (reports: ReadonlyArray<LifeReport>): ReadonlyArray<string> => [
  ...HEAD,
  ...reports.map(
    ({ fault, hop, seconds, ...report }) =>
      `| ${hop} | ${fault} | ${outcomeOf(report)} | ${seconds} |`,
  ),
]

type Outcome = Omit<LifeReport, "fault" | "hop" | "seconds">

const outcomeOf = (report: Outcome): string => {
  const { aiRequests, articles, attempts, pictures, takeovers, violations } = report
  if (violations.length > 0) return `**${violations.length} violations**`
  return [
    `${articles} articles and ${pictures} pictures, each once`,
    `${aiRequests} AI requests`,
    ...(takeovers > 0 ? [`taken over ${takeovers === 1 ? "once" : `${takeovers} times`}`] : []),
    attempts === 1 ? "told at once" : `told at attempt ${attempts}, under one id`,
  ].join("; ")
}
