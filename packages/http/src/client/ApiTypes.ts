/**
 * The answers of the API as TypeScript, written from the OpenAPI document by `generate/clientTypes.ts`.
 * Change the contract, then run the tests of this package with `-u`.
 */

export type Cluster = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "new" | "ideated" | "failed"
  readonly name: string
  readonly description: string
  readonly primary_keyword: string
  readonly intent: string | null
  readonly keyword_ids: ReadonlyArray<string>
}

export type Config = {
  readonly site_id: string
  readonly account_id: string
  readonly enabled: boolean
  readonly frequency: "daily" | "weekly" | "monthly"
  readonly scheduled_time: string
  readonly timezone: string
  readonly day_of_week: number
  readonly day_of_month: number
  readonly missed_run: "run_once" | "skip"
  readonly stage_1_batch_size: number
  readonly stage_2_batch_size: number
  readonly stage_3_batch_size: number
  readonly stage_4_batch_size: number
  readonly stage_5_batch_size: number
  readonly stage_6_batch_size: number
  readonly stage_7_batch_size: number
  readonly stage_1_enabled: boolean
  readonly stage_2_enabled: boolean
  readonly stage_3_enabled: boolean
  readonly stage_4_enabled: boolean
  readonly stage_5_enabled: boolean
  readonly stage_6_enabled: boolean
  readonly stage_7_enabled: boolean
  readonly within_stage_delay: number
  readonly between_stage_delay: number
  readonly max_attempts: number
  readonly publish_policy: {
    readonly mode: "auto" | "review" | "hold"
    readonly hold_hours?: number
    readonly daily_cap?: number
  }
  readonly budget_caps: {
    readonly per_run?: number
    readonly per_day?: number
    readonly per_month?: number
    readonly articles_per_run?: number
    readonly articles_per_day?: number
    readonly articles_per_month?: number
  }
  readonly notify: ReadonlyArray<{
    readonly kind: "webhook"
    readonly url: string
    readonly format: "standard" | "slack"
    readonly events: ReadonlyArray<"completed" | "failed" | "paused" | "budget">
    readonly secret_set: boolean
    readonly switched_off?: string
  } | {
    readonly kind: "email"
    readonly to: string
    readonly events: ReadonlyArray<"completed" | "failed" | "paused" | "budget">
    readonly digest?: boolean
    readonly switched_off?: string
  }>
  readonly last_run_at: string | null
  readonly next_run_at: string | null
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
  readonly next_runs: ReadonlyArray<string>
  readonly slots: ReadonlyArray<{
    readonly site_id: string
    readonly due_at: string
    readonly outcome: "claimed" | "started" | "skipped_busy" | "skipped_insufficient_credits" | "skipped_missed" | "skipped_unavailable"
    readonly run_id: string | null
    readonly claimed_at: string
    readonly resolved_at: string | null
  }>
}

export type ConfigPatch = {
  readonly enabled?: boolean
  readonly frequency?: "daily" | "weekly" | "monthly"
  readonly scheduled_time?: string
  readonly timezone?: string
  readonly day_of_week?: number
  readonly day_of_month?: number
  readonly missed_run?: "run_once" | "skip"
  readonly stage_1_batch_size?: number
  readonly stage_2_batch_size?: number
  readonly stage_3_batch_size?: number
  readonly stage_4_batch_size?: number
  readonly stage_5_batch_size?: number
  readonly stage_6_batch_size?: number
  readonly stage_7_batch_size?: number
  readonly stage_1_enabled?: boolean
  readonly stage_2_enabled?: boolean
  readonly stage_3_enabled?: boolean
  readonly stage_4_enabled?: boolean
  readonly stage_5_enabled?: boolean
  readonly stage_6_enabled?: boolean
  readonly stage_7_enabled?: boolean
  readonly within_stage_delay?: number
  readonly between_stage_delay?: number
  readonly max_attempts?: number
  readonly publish_policy?: {
    readonly mode: "auto" | "review" | "hold"
    readonly hold_hours?: number
    readonly daily_cap?: number
  }
  readonly budget_caps?: {
    readonly per_run?: number
    readonly per_day?: number
    readonly per_month?: number
    readonly articles_per_run?: number
    readonly articles_per_day?: number
    readonly articles_per_month?: number
  }
  readonly notify?: ReadonlyArray<{
    readonly kind: "webhook"
    readonly url: string
    readonly format: "standard" | "slack"
    readonly events: ReadonlyArray<"completed" | "failed" | "paused" | "budget">
    readonly secret?: string
  } | {
    readonly kind: "email"
    readonly to: string
    readonly events: ReadonlyArray<"completed" | "failed" | "paused" | "budget">
    readonly digest?: boolean
  }>
}

export type ConfirmPublished = {
  readonly content_id: string
  readonly external_id: string
  readonly url?: string
}

export type Content = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "draft" | "prompted" | "review" | "published" | "failed"
  readonly task_id: string | null
  readonly cluster_id: string | null
  readonly title: string
  readonly slug: string
  readonly html: string
  readonly excerpt: string
  readonly meta_title: string
  readonly meta_description: string
  readonly word_count: number
  readonly tags: ReadonlyArray<string>
  readonly primary_keyword: string
  readonly review_at: string | null
  readonly approved_at: string | null
  readonly approved_by: string | null
  readonly rejected_at: string | null
  readonly rejected_by: string | null
  readonly reject_reason: string | null
  readonly publish_after: string | null
  readonly held_back: boolean
  readonly publish_unknown: boolean
}

export type ContentSummary = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "draft" | "prompted" | "review" | "published" | "failed"
  readonly task_id: string | null
  readonly cluster_id: string | null
  readonly title: string
  readonly slug: string
  readonly excerpt: string
  readonly meta_title: string
  readonly meta_description: string
  readonly word_count: number
  readonly tags: ReadonlyArray<string>
  readonly primary_keyword: string
  readonly review_at: string | null
  readonly approved_at: string | null
  readonly approved_by: string | null
  readonly rejected_at: string | null
  readonly rejected_by: string | null
  readonly reject_reason: string | null
  readonly publish_after: string | null
  readonly held_back: boolean
  readonly publish_unknown: boolean
}

export type CurrentProcessing = {
  readonly stage: 1 | 2 | 3 | 4 | 5 | 6 | 7
  readonly batch: number
  readonly batches: number
  readonly items: ReadonlyArray<{
    readonly kind: "keyword" | "cluster" | "idea" | "task" | "content" | "image"
    readonly id: string
    readonly label: string
    readonly since: string
    readonly attempt: number
  }>
  readonly next: string | null
}

export type CurrentRun = {
  readonly run: Run | null
  readonly state: "idle" | "queued" | "running" | "pausing" | "paused" | "cancelling" | "cancelled" | "completed" | "failed"
  readonly reason: string
  readonly allowed_actions: ReadonlyArray<"run_now" | "pause" | "resume" | "cancel">
}

export type End = unknown

export type Estimate = {
  readonly stages: ReadonlyArray<{
    readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7
    readonly items: number
    readonly credits: number
    readonly estimated: boolean
  }>
  readonly estimated_credits: number
  readonly buffer: number
  readonly required_credits: number
  readonly current_balance: number | null
  readonly sufficient: boolean
}

export type History = {
  readonly runs: ReadonlyArray<Run>
  readonly next_before: string | null
}

export type HoldArticle = {
  readonly content_id: string
  readonly until: string | null
}

export type Idea = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "new" | "queued" | "failed"
  readonly cluster_id: string | null
  readonly ordinal: number
  readonly title: string
  readonly angle: string
  readonly outline: ReadonlyArray<string>
  readonly target_words: number
  readonly primary_keyword: string
  readonly secondary_keywords: ReadonlyArray<string>
  readonly content_type: string
}

export type Image = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "pending" | "generated" | "failed"
  readonly content_id: string
  readonly position: string
  readonly prompt: string
  readonly alt_text: string
  readonly media: {
    readonly key: string
    readonly url: string
    readonly media_type: string
    readonly width: number | null
    readonly height: number | null
    readonly bytes: number
    readonly sha256: string
  } | null
  readonly retried: boolean
}

export type Images = {
  readonly images: ReadonlyArray<Image>
}

export type ImportReport = {
  readonly format: "semrush" | "ahrefs" | "google_keyword_planner" | "search_console" | "generic" | "list" | "json"
  readonly rows: number
  readonly added: number
  readonly duplicates: number
  readonly rejected: ReadonlyArray<{
    readonly row: number
    readonly reason: string
  }>
  readonly rejected_total: number
}

export type Items = {
  readonly items: ReadonlyArray<Keyword | Cluster | Idea | Task | Image | Publication | ContentSummary>
  readonly next: string | null
}

export type Keyword = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "new" | "clustered" | "failed"
  readonly phrase: string
  readonly volume: number | null
  readonly difficulty: number | null
  readonly cpc: number | null
  readonly intents: ReadonlyArray<string>
  readonly country: string | null
  readonly source: string | null
  readonly cluster_id: string | null
}

export type KeywordInput = {
  readonly phrase: string
  readonly volume?: number | null
  readonly difficulty?: number | null
  readonly cpc?: number | null
  readonly intents?: ReadonlyArray<string>
  readonly country?: string | null
  readonly source?: string | null
}

export type KeywordList = ReadonlyArray<string | KeywordInput>

export type KeywordPreview = {
  readonly format: "semrush" | "ahrefs" | "google_keyword_planner" | "search_console" | "generic" | "list" | "json"
  readonly rows: number
  readonly recognised: number
  readonly duplicates: number
  readonly rejected: ReadonlyArray<{
    readonly row: number
    readonly reason: string
  }>
  readonly rejected_total: number
  readonly sample: ReadonlyArray<{
    readonly phrase: string
    readonly volume?: number | null
    readonly difficulty?: number | null
    readonly cpc?: number | null
    readonly intents?: ReadonlyArray<string>
    readonly country?: string | null
    readonly source?: string | null
  }>
}

export type LogLine = {
  readonly number: number
  readonly at: string
  readonly level: "debug" | "info" | "warn" | "error"
  readonly stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly code: string
  readonly message: string
  readonly item_id: string | null
  readonly actor: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | null>>
}

export type Logs = {
  readonly lines: ReadonlyArray<LogLine>
  readonly next_after: number | null
}

export type Nothing = Readonly<Record<string, never>>

export type Notifications = {
  readonly notifications: ReadonlyArray<{
    readonly id: string
    readonly event: "completed" | "failed" | "paused" | "budget" | "digest" | "switched_off"
    readonly episode: string
    readonly at: string
    readonly status: "pending" | "delivered" | "dead"
    readonly attempts: number
    readonly delivered: ReadonlyArray<string>
    readonly last_error: string | null
    readonly next_attempt_at: string | null
  }>
}

export type Ok = {
  readonly ok: boolean
  readonly version: string
}

export type OnArticle = {
  readonly content_id: string
}

export type Permissions = {
  readonly actor: string
  readonly operate: boolean
  readonly configure: boolean
}

export type PipelineOverview = {
  readonly stages: ReadonlyArray<{
    readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7
    readonly name: string
    readonly pending: number
    readonly processed: number
    readonly failed: number
    readonly status: "pending" | "running" | "completed" | "skipped" | "failed"
  }>
}

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: "already_running" | "invalid_transition" | "insufficient_credits" | "site_not_found" | "run_not_found" | "item_not_found" | "not_found" | "method_not_allowed" | "unsupported_media_type" | "validation_failed" | "idempotency_conflict" | "config_conflict" | "unauthorized" | "forbidden" | "rate_limited" | "payload_too_large" | "storage_unavailable" | "schema_out_of_date" | "lock_unavailable" | "dispatcher_unavailable" | "config_invalid" | "internal" | "lease_lost" | "aborted"
  readonly retryable: boolean
  readonly request_id: string
  readonly errors?: ReadonlyArray<{
    readonly path: string
    readonly message: string
  }>
  readonly run_id?: string
  readonly required?: number
  readonly balance?: number
  readonly missing?: number
  readonly stages_that_fit?: ReadonlyArray<number>
  readonly allowed?: ReadonlyArray<string>
  readonly expected?: number
  readonly actual?: number
  readonly retry_after?: number
}

export type Publication = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly content_id: string
  readonly external_id: string
  readonly url: string | null
  readonly published_at: string
}

export type RejectArticle = {
  readonly content_id: string
  readonly reason: string
}

export type ReplayNotification = {
  readonly notification_id: string
}

export type Replayed = {
  readonly replayed: string
}

export type Reset = {
  readonly reason: string
}

export type Retried = {
  readonly retried: number
}

export type RetryFailed = {
  readonly stage?: 1 | 2 | 3 | 4 | 5 | 6 | 7
  readonly ids?: ReadonlyArray<string>
}

export type Run = {
  readonly run_id: string
  readonly site_id: string
  readonly account_id: string
  readonly trigger_type: "manual" | "scheduled"
  readonly status: "running" | "paused" | "cancelled" | "completed" | "failed"
  readonly current_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7
  readonly started_at: string
  readonly paused_at: string | null
  readonly resumed_at: string | null
  readonly cancelled_at: string | null
  readonly completed_at: string | null
  readonly total_credits_used: number
  readonly initial_snapshot: {
    readonly stage_1_initial: number
    readonly stage_2_initial: number
    readonly stage_3_initial: number
    readonly stage_4_initial: number
    readonly stage_5_initial: number
    readonly stage_6_initial: number
    readonly stage_7_initial: number
    readonly total_initial: number
  }
  readonly error_message: string | null
  readonly pause_reason: "requested" | "insufficient_credits" | "provider_unavailable" | "budget_cap" | null
  readonly pause_detail: string | null
  readonly resume_at: string | null
  readonly requested: "none" | "pause" | "cancel"
  readonly requested_by: string | null
  readonly config: {
    readonly site_id: string
    readonly account_id: string
    readonly enabled: boolean
    readonly frequency: "daily" | "weekly" | "monthly"
    readonly scheduled_time: string
    readonly timezone: string
    readonly day_of_week: number
    readonly day_of_month: number
    readonly missed_run: "run_once" | "skip"
    readonly stage_1_batch_size: number
    readonly stage_2_batch_size: number
    readonly stage_3_batch_size: number
    readonly stage_4_batch_size: number
    readonly stage_5_batch_size: number
    readonly stage_6_batch_size: number
    readonly stage_7_batch_size: number
    readonly stage_1_enabled: boolean
    readonly stage_2_enabled: boolean
    readonly stage_3_enabled: boolean
    readonly stage_4_enabled: boolean
    readonly stage_5_enabled: boolean
    readonly stage_6_enabled: boolean
    readonly stage_7_enabled: boolean
    readonly within_stage_delay: number
    readonly between_stage_delay: number
    readonly max_attempts: number
    readonly publish_policy: {
      readonly mode: "auto" | "review" | "hold"
      readonly hold_hours?: number
      readonly daily_cap?: number
    }
    readonly budget_caps: {
      readonly per_run?: number
      readonly per_day?: number
      readonly per_month?: number
      readonly articles_per_run?: number
      readonly articles_per_day?: number
      readonly articles_per_month?: number
    }
    readonly notify: ReadonlyArray<{
      readonly kind: "webhook"
      readonly url: string
      readonly format: "standard" | "slack"
      readonly events: ReadonlyArray<"completed" | "failed" | "paused" | "budget">
      readonly secret_set: boolean
      readonly switched_off?: string
    } | {
      readonly kind: "email"
      readonly to: string
      readonly events: ReadonlyArray<"completed" | "failed" | "paused" | "budget">
      readonly digest?: boolean
      readonly switched_off?: string
    }>
    readonly last_run_at: string | null
    readonly next_run_at: string | null
    readonly version: number
    readonly created_at: string
    readonly updated_at: string
  }
  readonly stage_plan: {
    readonly pipeline: string
    readonly stages: ReadonlyArray<{
      readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7
      readonly name: string
      readonly enabled: boolean
      readonly batch_size: number
      readonly concurrency: number
      readonly takes: ReadonlyArray<string>
    }>
  }
  readonly price_book: {
    readonly batch: number
    readonly idea: number
    readonly hundred_words: number
    readonly prompt: number
    readonly image: number
  }
  readonly epoch: number
  readonly heartbeat_at: string | null
  readonly takeovers: number
  readonly stage_1_result: {
    readonly keywords_processed: number
    readonly clusters_created: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
    readonly credits_used: number
  } | null
  readonly stage_2_result: {
    readonly clusters_processed: number
    readonly ideas_created: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
    readonly credits_used: number
  } | null
  readonly stage_3_result: {
    readonly ideas_processed: number
    readonly tasks_created: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
  } | null
  readonly stage_4_result: {
    readonly tasks_processed: number
    readonly content_created: number
    readonly total_words: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
    readonly credits_used: number
  } | null
  readonly stage_5_result: {
    readonly content_processed: number
    readonly prompts_created: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
    readonly credits_used: number
  } | null
  readonly stage_6_result: {
    readonly images_processed: number
    readonly images_generated: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
    readonly credits_used: number
  } | null
  readonly stage_7_result: {
    readonly ready_for_review: number
    readonly published: number
    readonly batches_run: number
    readonly time_elapsed: number
    readonly skipped: boolean
    readonly partial: boolean
    readonly failed: number
  } | null
}

export type RunProgress = {
  readonly run: {
    readonly run_id: string
    readonly status: "running" | "paused" | "cancelled" | "completed" | "failed"
    readonly current_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7
  }
  readonly global_progress: {
    readonly total_items: number
    readonly completed_items: number
    readonly percentage: number
    readonly estimated: boolean
  }
  readonly stages: ReadonlyArray<{
    readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7
    readonly name: string
    readonly status: "pending" | "running" | "completed" | "skipped" | "failed"
    readonly input_count: number
    readonly processed_count: number
    readonly failed_count: number
  }>
  readonly metrics: {
    readonly credits_used: number
    readonly duration_seconds: number
    readonly eta_seconds: number | null
  }
  readonly initial_snapshot: {
    readonly stage_1_initial: number
    readonly stage_2_initial: number
    readonly stage_3_initial: number
    readonly stage_4_initial: number
    readonly stage_5_initial: number
    readonly stage_6_initial: number
    readonly stage_7_initial: number
    readonly total_initial: number
  }
}

export type RunStarted = {
  readonly run_id: string
  readonly status: "running" | "paused" | "cancelled" | "completed" | "failed"
}

export type SchedulePreview = {
  readonly next_runs: ReadonlyArray<string>
}

export type Sites = {
  readonly sites: ReadonlyArray<{
    readonly site_id: string
    readonly name: string
  }>
}

export type Task = {
  readonly id: string
  readonly site_id: string
  readonly run_id: string | null
  readonly attempts: number
  readonly last_error: {
    readonly code: "ai_refused" | "ai_invalid_output" | "ai_rate_limited" | "ai_unavailable" | "ai_timeout" | "ai_unauthorized" | "ai_quota_exhausted" | "ai_misconfigured" | "ai_input_too_long" | "publish_failed" | "publish_unknown" | "poison"
    readonly message: string
    readonly at: string
  } | null
  readonly failed_stage: 1 | 2 | 3 | 4 | 5 | 6 | 7 | null
  readonly failed_run_id: string | null
  readonly suspicion: number
  readonly outages: number
  readonly outage_mark: number
  readonly created_at: string
  readonly updated_at: string
  readonly status: "queued" | "completed" | "failed"
  readonly idea_id: string | null
  readonly cluster_id: string | null
  readonly due_order: number
  readonly title: string
  readonly angle: string
  readonly outline: ReadonlyArray<string>
  readonly target_words: number
  readonly primary_keyword: string
  readonly secondary_keywords: ReadonlyArray<string>
  readonly content_type: string
}

export type TestDelivery = {
  readonly delivered: boolean
  readonly sent: string
  readonly answered: string | null
  readonly error: string | null
}

export type TestNotification = {
  readonly target: string
}

/** Every operation: what it is asked with, and what it answers. */
export interface Operations {
  /** What is going on at a site */
  readonly currentRun: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
    }
    readonly answer: CurrentRun
  }
  /** The seven queues of a site */
  readonly pipelineOverview: {
    readonly input: {
      /** The site */
      readonly siteId: string
    }
    readonly answer: PipelineOverview
  }
  /** What a run has in its hands right now */
  readonly currentProcessing: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
    }
    readonly answer: CurrentProcessing | null
  }
  /** How far a run is */
  readonly runProgress: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
    }
    readonly answer: RunProgress
  }
  /** Runs, newest first */
  readonly history: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** How many at most */
      readonly limit?: number
      /** The `next_before` of the page before */
      readonly before?: string
    }
    readonly answer: History
  }
  /** Log lines of a run, oldest first */
  readonly logs: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
      /** What comes after this; of a page, its `next` or `next_after` */
      readonly after?: number
      /** How many at most */
      readonly limit?: number
      /** This level or worse */
      readonly level?: "debug" | "info" | "warn" | "error"
      /** Only of this stage */
      readonly stage?: 1 | 2 | 3 | 4 | 5 | 6 | 7
    }
    readonly answer: Logs
  }
  /** What a run would take and cost now */
  readonly estimate: {
    readonly input: {
      /** The site */
      readonly siteId: string
    }
    readonly answer: Estimate
  }
  /** Start a run */
  readonly runNow: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: RunStarted
  }
  /** Pause after the items in hand */
  readonly pause: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Run
  }
  /** Let a paused run go on */
  readonly resume: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Run
  }
  /** Stop for good after the items in hand */
  readonly cancel: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Run
  }
  /** The config of a site */
  readonly config: {
    readonly input: {
      /** The site */
      readonly siteId: string
    }
    readonly answer: Config
  }
  /** When a site would run if its schedule were another */
  readonly previewSchedule: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** How often; default: as the config has it */
      readonly frequency?: "daily" | "weekly" | "monthly"
      /** `HH:MM`; default: as the config has it */
      readonly scheduledTime?: string
      /** An IANA time zone; default: as the config has it */
      readonly timezone?: string
      /** 1 = Monday to 7; default: as the config has it */
      readonly dayOfWeek?: number
      /** 1 to 31; default: as the config has it */
      readonly dayOfMonth?: number
    }
    readonly answer: SchedulePreview
  }
  /** What the caller may do at a site */
  readonly permissions: {
    readonly input: {
      /** The site */
      readonly siteId: string
    }
    readonly answer: Permissions
  }
  /** What was told of a run, and to whom */
  readonly notifications: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
    }
    readonly answer: Notifications
  }
  /** Tell something again */
  readonly replayNotification: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: ReplayNotification
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Replayed
  }
  /** Send a target a test message */
  readonly testNotification: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: TestNotification
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: TestDelivery
  }
  /** Change some of the config */
  readonly updateConfig: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: ConfigPatch
      /** Refuse the change unless the config's `version` is this one */
      readonly ifVersion?: number
    }
    readonly answer: Config
  }
  /** Items of a site, in the order they were made */
  readonly items: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The kind of item */
      readonly kind: "keyword" | "cluster" | "idea" | "task" | "content" | "image" | "publication"
      /** Only with this status */
      readonly status?: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
      /** Part of the label, in any case */
      readonly search?: string
      /** What comes after this; of a page, its `next` or `next_after` */
      readonly after?: string
      /** How many at most */
      readonly limit?: number
    }
    readonly answer: Items
  }
  /** One item, whole */
  readonly item: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The kind of item */
      readonly kind: "keyword" | "cluster" | "idea" | "task" | "content" | "image" | "publication"
      /** The item */
      readonly id: string
    }
    readonly answer: Keyword | Cluster | Idea | Task | Image | Publication | Content
  }
  /** The images of an article */
  readonly images: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The article */
      readonly contentId: string
    }
    readonly answer: Images
  }
  /** Let an article out */
  readonly approve: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: OnArticle
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Content
  }
  /** Keep an article back until it is approved */
  readonly reject: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: RejectArticle
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Content
  }
  /** Publish an article not before a time */
  readonly hold: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: HoldArticle
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Content
  }
  /** Say that an article was published elsewhere */
  readonly confirmPublished: {
    readonly input: {
      /** The site */
      readonly siteId: string
      readonly body: ConfirmPublished
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Content
  }
  /** Put quarantined items back where they waited */
  readonly retryFailed: {
    readonly input: {
      /** The site */
      readonly siteId: string
      /** The run; default: the site's active run, else its last */
      readonly runId?: string
      readonly body?: RetryFailed
      /** The same key again has no second effect and gets the same answer */
      readonly idempotencyKey?: string
    }
    readonly answer: Retried
  }
  /** The sites the caller may see */
  readonly sites: {
    readonly input: {
    }
    readonly answer: Sites
  }
  /** Whether the API is mounted */
  readonly ok: {
    readonly input: {
    }
    readonly answer: Ok
  }
}
