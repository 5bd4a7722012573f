/** Progress as text: a bar per stage and one for the whole. */
import { creditsToNumber, type RunProgress } from "@pressline/core"
import { count, duration } from "./words.ts"

const NAME = 26

type StageProgress = RunProgress["stages"][number]

/** What a terminal shows, each line at most `columns` wide. */
export function progressLines(progress: RunProgress, columns: number): ReadonlyArray<string> {
  const width = Math.max(8, Math.min(30, columns - NAME - 46))
  const { globalProgress, metrics } = progress
  const facts = [
    `${globalProgress.percentage} %`,
    `${count(creditsToNumber(metrics.creditsUsed))} credits`,
    metrics.etaSeconds === null || metrics.etaSeconds === 0
      ? duration(metrics.durationSeconds)
      : `${duration(metrics.durationSeconds)}, ${duration(metrics.etaSeconds)} left`,
  ]
  const lines = [
    ...progress.stages.map((stage) => stageLine(stage, width)),
    "",
    `${"Overall".padEnd(NAME)} ${bar(globalProgress.percentage / 100, width)} ${facts.join(" · ")}`,
  ]
  return lines.map((line) => (line.length > columns ? line.slice(0, columns) : line))
}

const stageLine = (stage: StageProgress, width: number): string => {
  const done = stage.processedCount + stage.failedCount
  const part =
    stage.status === "completed" ? 1 : stage.inputCount === 0 ? 0 : done / stage.inputCount
  return `${stageName(stage).padEnd(NAME)} ${bar(part, width)} ${stageCounts(stage)}`
}

export const stageName = ({ name, number }: Pick<StageProgress, "name" | "number">): string =>
  `${number} ${name.replace("->", "→")}`

export function stageCounts(stage: StageProgress): string {
  if (stage.status === "skipped") return "skipped"
  if (stage.status === "pending" && stage.inputCount === 0) return "waiting"
  const failed = stage.failedCount === 0 ? "" : `, ${count(stage.failedCount)} failed`
  return `${count(stage.processedCount)} of ${count(stage.inputCount)}${failed}`
}

function bar(part: number, width: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, part)) * width)
  return "█".repeat(full) + "░".repeat(width - full)
}
