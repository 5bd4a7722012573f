/** What a webhook is told: that something happened to a run, and where to look; not what is in it. */
import type { Notification } from "@pressline/core/effect"

/** The body of the message; names as in the HTTP API. */
export interface WebhookEvent {
  readonly type:
    | "run.completed"
    | "run.failed"
    | "run.paused"
    | "budget.reached"
    | "digest"
    | "target.switched_off"
  /** When it happened, ISO 8601; the same for every attempt. */
  readonly timestamp: string
  /**
   * Also `status`, `trigger_type`, `current_stage`, `credits_used` of a run, `pause_reason` of a paused one,
   * `cap` and `percent` of a budget.
   */
  readonly data: {
    readonly site_id: string
    readonly run_id: string
    /** Where a person can look; null where the host gives no links. */
    readonly url: string | null
    readonly [fact: string]: string | number | boolean | null
  }
}

/** A message that is sent because somebody asked for it. */
export interface WebhookTest {
  readonly type: "test"
  readonly timestamp: string
  readonly data: { readonly site_id: string }
}

const TYPES = {
  completed: "run.completed",
  failed: "run.failed",
  paused: "run.paused",
  budget: "budget.reached",
  // For people, by mail: no webhook hears of them.
  digest: "digest",
  switched_off: "target.switched_off",
} as const satisfies Record<Notification["event"], WebhookEvent["type"]>

export const webhookEvent = (
  { at, event, facts, runId, siteId }: Notification,
  url: string | null,
): WebhookEvent => ({
  type: TYPES[event],
  timestamp: at.toISOString(),
  data: { ...facts, site_id: siteId, run_id: runId, url },
})

export const webhookTest = (siteId: string, at: Date): WebhookTest => ({
  type: "test",
  timestamp: at.toISOString(),
  data: { site_id: siteId },
})
