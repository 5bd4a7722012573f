/** What the activity log and the notifications say about a run, in one place. */
import type { StartedRun } from "../../domain/AutomationRun.ts"
import { type Credits, creditsToNumber, formatCredits } from "../../domain/Credits.ts"
import { type LogFacts, type NewLogLine, logLine } from "../../domain/LogEntry.ts"
import type { NewNotification } from "../../domain/Notification.ts"
import type { NotifyEvent } from "../../domain/NotifyTarget.ts"
import { type StageNumber, stageFacts, STAGES } from "../../domain/Stage.ts"
import { plannedStage } from "../../domain/StagePlan.ts"
import type { StageCounters } from "../../domain/StageResult.ts"

/** Ids, status and numbers of a run: what a notification carries. */
export const runFacts = (
  run: StartedRun,
  status: string,
  stage: StageNumber,
  used: Credits,
): LogFacts => ({
  run_id: run.runId,
  site_id: run.siteId,
  status,
  trigger_type: run.triggerType,
  current_stage: stage,
  credits_used: creditsToNumber(used),
})

export const notification = (
  id: string,
  event: NotifyEvent,
  episode: string,
  facts: LogFacts,
): NewNotification => ({ id, event, episode, facts })

/** Why nothing was there: the stage before is switched off, or what it made of what it had. */
const whyEmpty = (
  run: StartedRun,
  stage: StageNumber,
  counters: (stage: StageNumber) => StageCounters,
): string => {
  const source = STAGES.find((n) => n === stage - 1)
  if (source === undefined) return "none were waiting"
  if (!plannedStage(run.stagePlan, source).enabled) return `stage ${source} is switched off`
  const { created, processed } = counters(source)
  const made = created === 0 ? "none" : "none of them"
  return `stage ${source} produced ${made} (it processed ${processed} and made ${created})`
}

/** The line that ends a stage: what it did, or in words why it did nothing. */
export const stageEndLine = (
  run: StartedRun,
  stage: StageNumber,
  counters: (stage: StageNumber) => StageCounters,
  skipped: boolean,
): NewLogLine => {
  const { name } = plannedStage(run.stagePlan, stage)
  const { credits, created, failed, processed } = counters(stage)
  if (skipped)
    return logLine("stage.skipped", `${name}: skipped, it is switched off; its items wait.`, {
      stage,
    })
  if (processed + failed === 0) {
    return logLine("stage.empty", `${name}: no items: ${whyEmpty(run, stage, counters)}.`, {
      stage,
    })
  }
  const lost = failed === 0 ? "" : `, ${failed} set aside`
  return logLine(
    "stage.completed",
    `${name}: ${processed} ${stageFacts(stage).inputKind} items processed, ${created} results${lost}, ${formatCredits(credits)} credits.`,
    { stage, facts: { processed, created, failed, credits: creditsToNumber(credits) } },
  )
}
