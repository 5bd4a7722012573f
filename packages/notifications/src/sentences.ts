/** What people read about a run, in a chat or a mail: one sentence, and what there is to add. */
import { gatheredIn, type Notification } from "@pressline/core/effect"

export interface Sentences {
  /** Without a full stop: a subject, too. */
  readonly headline: string
  readonly more: ReadonlyArray<string>
}

const PAUSES: Readonly<Record<string, string>> = {
  insufficient_credits:
    "The account has no credits left for the next call. It goes on when some are added.",
  provider_unavailable:
    "A provider cannot be reached or refuses work. It goes on by itself when the provider answers again.",
  budget_cap:
    "A budget cap is reached. It goes on in the cap's next period, or when the cap is raised.",
}

export const sentencesOf = (notification: Notification): Sentences => {
  const { event, facts, siteId } = notification
  const stage = facts["current_stage"]
  const credits = `Credits used: ${String(facts["credits_used"] ?? 0)}.`
  switch (event) {
    case "completed":
      return { headline: `The run of ${siteId} is completed`, more: [credits] }
    case "failed":
      return {
        headline: `The run of ${siteId} has failed in stage ${String(stage)}`,
        more: ["Its activity log says why. Nothing that was stored is lost.", credits],
      }
    case "paused": {
      const why = PAUSES[String(facts["pause_reason"])]
      return {
        headline: `The run of ${siteId} is paused in stage ${String(stage)}`,
        more: [...(why === undefined ? [] : [why]), credits],
      }
    }
    case "digest": {
      const all = gatheredIn(notification)
      return {
        headline: `${siteId}: ${all.length === 1 ? "1 message" : `${all.length} messages`} of the last day`,
        more: all.map((one) => {
          const { headline, more } = sentencesOf(one)
          return `${minuteOf(one.at)} UTC: ${[`${headline}.`, ...more].join(" ")}`
        }),
      }
    }
    case "switched_off":
      return {
        headline: `${String(facts["target"])} of ${siteId} is not told any more`,
        more: [`${String(facts["reason"])}.`, "Set it again in the settings to switch it on."],
      }
    case "budget":
      return {
        headline: `${String(facts["percent"])} % of a budget of ${siteId} is used`,
        more: [`The cap: ${String(facts["cap"])}.`],
      }
  }
}

const minuteOf = (at: Date): string => at.toISOString().slice(0, 16).replace("T", " ")

export const testSentences = (siteId: string): Sentences => ({
  headline: `A test message for ${siteId}`,
  more: ["Somebody asked Pressline for it. Whatever is told of the site's runs comes here, too."],
})
