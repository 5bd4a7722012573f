/** A page state in words: what it is, what exactly, and what to do. */
import type { CurrentRun, PipelineOverview } from "@pressline/http/client"
import type { PageState } from "../live/pageState.ts"
import type { Words } from "../words/en.ts"
import { setAside } from "./runFigures.ts"

export interface Said {
  readonly title: string
  readonly detail: string | null
  readonly hint: string | null
}

export const sayState = (
  state: PageState,
  current: CurrentRun | undefined,
  overview: PipelineOverview | undefined,
  { run: runWords, stage, state: words }: Words,
): Said => {
  const run = current?.run ?? null
  const reason = current?.reason ?? null
  const name = overview?.stages[(run?.current_stage ?? 1) - 1]?.name.replace(" -> ", " to ")
  const where = run === null ? null : `· ${stage(run.current_stage)}${name ? `, ${name}` : ""}`
  const say = (title: string, detail: string | null = null, hint: string | null = null): Said => ({
    title,
    detail,
    hint,
  })
  switch (state) {
    case "running":
      return say(words.running, where)
    case "queued":
      return say(words.queued, where, reason)
    case "noWorker":
      return say(words.noWorker, null, reason)
    case "pausing":
    case "cancelling":
      return say(words[state], where, run?.requested_by ? runWords.askedBy(run.requested_by) : null)
    case "paused":
      return say(words.paused, where, reason)
    case "outOfCredits":
    case "providerAway":
    case "budgetReached":
      return say(words[state], where, [reason, words[`${state}Hint`]].filter(Boolean).join(" "))
    case "failed":
      return say(words.failed, where, [reason, words.failedHint].filter(Boolean).join(" "))
    case "cancelled":
      return say(words.cancelled, where, reason ?? words.cancelledHint)
    case "completed":
      return say(words.completed, published(run, runWords))
    case "finishedWithErrors":
      return say(
        words.finishedWithErrors(run === null ? 0 : setAside(run)),
        published(run, runWords),
        reason,
      )
    case "noKeywords":
      return say(words.noKeywords, null, words.noKeywordsHint)
    default:
      return say(words[state])
  }
}

const published = (run: CurrentRun["run"], words: Words["run"]): string | null => {
  const count = run?.stage_7_result?.published ?? 0
  return count > 0 ? `· ${words.published(count)}` : null
}
