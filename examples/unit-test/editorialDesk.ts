/** The host's own code: starts a run, and tells an editor in one sentence what came of it. */
import { type Automation, creditsToNumber, isAutomationError } from "@pressline/core"

export interface Desk {
  /** Starts a run, or says why not. */
  readonly publishTonight: (siteId: string) => Promise<string>
  /** What to tell the editor in the morning. */
  readonly morningReport: (siteId: string) => Promise<string>
}

export const makeDesk = (automation: Automation): Desk => ({
  publishTonight: async (siteId) => {
    try {
      await automation.runNow({ siteId })
      return "It is running."
    } catch (error) {
      if (isAutomationError(error, "already_running")) return "It is running already."
      if (isAutomationError(error, "insufficient_credits"))
        return `Top up ${String(error.details["missing"])} credits first.`
      throw error
    }
  },
  morningReport: async (siteId) => {
    const { reason, run, state } = await automation.currentRun({ siteId })
    if (run === null || state !== "completed") return reason
    const { published } = run.stage7Result ?? { published: 0 }
    return `${published} articles went out for ${creditsToNumber(run.totalCreditsUsed)} credits.`
  },
})
