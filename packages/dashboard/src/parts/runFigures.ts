/** What a run did, as numbers of a table. */
import type { Run } from "@pressline/http/client"
import type { Words } from "../words/en.ts"
import { stageCounts } from "./stageCounts.ts"
import { STAGES } from "./stages.ts"

export const itemsOf = (run: Run): number =>
  STAGES.reduce((sum, number) => sum + stageCounts(run, number).processed, 0)

/** Items that a run has set aside. */
export const setAside = (run: Run): number =>
  STAGES.reduce((sum, number) => sum + (run[`stage_${number}_result`]?.failed ?? 0), 0)

/** Seconds of work, without pauses. */
export const workOf = (run: Run): number =>
  STAGES.reduce((sum, number) => sum + (run[`stage_${number}_result`]?.time_elapsed ?? 0), 0)

/** Seconds from its start to its end, as the clock on the wall says; null while it goes on. */
export const tookOf = (run: Run): number | null => {
  const end = run.completed_at ?? run.cancelled_at
  if (end === null) return run.status === "failed" ? workOf(run) : null
  return (Date.parse(end) - Date.parse(run.started_at)) / 1000
}

export const creditsOf = (run: Run, number: (typeof STAGES)[number]): number => {
  const result = run[`stage_${number}_result`]
  return result !== null && "credits_used" in result ? result.credits_used : 0
}

/** In words what came of it. */
export const resultOf = (run: Run, words: Words): string => {
  if (run.status === "failed") return run.error_message ?? words.run.status.failed
  if (run.status === "paused") return run.pause_detail ?? words.run.status.paused
  const failed = setAside(run)
  return [
    words.run.published(run.stage_7_result?.published ?? 0),
    ...(failed > 0 ? [words.run.setAside(failed)] : []),
  ].join(", ")
}
