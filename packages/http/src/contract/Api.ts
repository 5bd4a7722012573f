/** The contract: every endpoint, what it takes, what it answers, and who may use it. */
import {
  ConfigPatch,
  Estimate,
  Id,
  ItemKind,
  LogLevel,
  PipelineOverview,
  SiteId,
  StageNumber,
} from "@pressline/core/effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"
import {
  ConfigAnswer,
  ConfirmPublished,
  ContentAnswer,
  CurrentProcessingAnswer,
  CurrentRunAnswer,
  HistoryAnswer,
  HoldArticle,
  ImagesAnswer,
  ItemAnswer,
  ItemsAnswer,
  KeywordPreviewAnswer,
  KeywordsAnswer,
  LogsAnswer,
  Nothing,
  NotificationsAnswer,
  OkAnswer,
  OnArticle,
  PermissionsAnswer,
  Progress,
  RejectArticle,
  ReplayedAnswer,
  ReplayNotification,
  RetriedAnswer,
  RetryFailed,
  Run,
  RunStarted,
  SchedulePreviewAnswer,
  SitesAnswer,
  TestDeliveryAnswer,
  TestNotification,
} from "./answers.ts"
import { Event } from "./Event.ts"
import { named } from "./named.ts"
import { configure, operate, read, tryConfig } from "./route.ts"

const whole = (minimum: number, maximum: number) =>
  Schema.optionalKey(
    Schema.Int.check(
      Schema.isBetween(
        { minimum, maximum },
        { message: `a whole number from ${minimum} to ${maximum}` },
      ),
    ),
  )
const site = { siteId: SiteId }
const run = { ...site, runId: Schema.optionalKey(Id) }
const line = whole(0, Number.MAX_SAFE_INTEGER)
const text = Schema.String.check(Schema.isMaxLength(200))
const format = Schema.optionalKey(
  Schema.Literals([
    "semrush",
    "ahrefs",
    "google_keyword_planner",
    "search_console",
    "generic",
    "list",
  ]),
)
const schedule = {
  frequency: Schema.optionalKey(Schema.Literals(["daily", "weekly", "monthly"])),
  scheduledTime: Schema.optionalKey(text),
  timezone: Schema.optionalKey(text),
  dayOfWeek: whole(1, 7),
  dayOfMonth: whole(1, 31),
}
const noRun = ["run_not_found"] as const
const move = ["run_not_found", "invalid_transition", "lock_unavailable"] as const
const article = ["item_not_found"] as const
const start = [
  "already_running",
  "insufficient_credits",
  "lock_unavailable",
  "dispatcher_unavailable",
] as const
const bytes = HttpApiSchema.StreamUint8Array({ contentType: "application/octet-stream" })
const page = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/html" }))
const accepted = HttpApiSchema.status(202)

// prettier-ignore
class Runs extends HttpApiGroup.make("runs").add(
  read("currentRun", "/current_run/", { words: "What is going on at a site", query: run, success: CurrentRunAnswer, refuses: noRun }),
  read("pipelineOverview", "/pipeline_overview/", { words: "The seven queues of a site", query: site, success: PipelineOverview.pipe(named("PipelineOverview")) }),
  read("currentProcessing", "/current_processing/", { words: "What a run has in its hands right now", query: run, success: CurrentProcessingAnswer, refuses: noRun }),
  read("runProgress", "/run_progress/", { words: "How far a run is", query: run, success: Progress, refuses: noRun }),
  read("history", "/history/", { words: "Runs, newest first", query: { ...site, limit: whole(1, 100), before: Schema.optionalKey(Id) }, success: HistoryAnswer }),
  read("logs", "/logs/", { words: "Log lines of a run, oldest first", query: { ...run, after: line, limit: whole(1, 1000), level: Schema.optionalKey(LogLevel), stage: Schema.optionalKey(StageNumber) }, success: LogsAnswer, refuses: noRun }),
  read("estimate", "/estimate/", { words: "What a run would take and cost now", query: site, success: Estimate.pipe(named("Estimate")) }),
  read("events", "/events/", { words: "A run as it happens", query: { ...run, after: line }, success: HttpApiSchema.StreamSse({ data: Event }), refuses: noRun }),
  operate("runNow", "/run_now/", { words: "Start a run", query: site, payload: Nothing, success: RunStarted.pipe(accepted), refuses: start }),
  operate("pause", "/pause/", { words: "Pause after the items in hand", query: run, payload: Nothing, success: Run, refuses: move }),
  operate("resume", "/resume/", { words: "Let a paused run go on", query: run, payload: Nothing, success: Run, refuses: move }),
  operate("cancel", "/cancel/", { words: "Stop for good after the items in hand", query: run, payload: Nothing, success: Run, refuses: move }),
) {}

// prettier-ignore
class Config extends HttpApiGroup.make("config").add(
  read("config", "/config/", { words: "The config of a site", query: site, success: ConfigAnswer }),
  read("previewSchedule", "/preview_schedule/", { words: "When a site would run if its schedule were another", query: { ...site, ...schedule }, success: SchedulePreviewAnswer }),
  read("permissions", "/permissions/", { words: "What the caller may do at a site", query: site, success: PermissionsAnswer }),
  read("notifications", "/notifications/", { words: "What was told of a run, and to whom", query: run, success: NotificationsAnswer, refuses: noRun }),
  operate("replayNotification", "/replay_notification/", { words: "Tell something again", query: site, payload: ReplayNotification, success: ReplayedAnswer }),
  tryConfig("testNotification", "/test_notification/", { words: "Send a target a test message", query: site, payload: TestNotification, success: TestDeliveryAnswer }),
  configure("updateConfig", "/update_config/", { words: "Change some of the config", query: site, payload: ConfigPatch.pipe(named("ConfigPatch")), success: ConfigAnswer, refuses: ["config_conflict"] }),
) {}

// prettier-ignore
class Items extends HttpApiGroup.make("items").add(
  operate("keywords", "/keywords/", { words: "Add keywords", query: { ...site, format }, payload: bytes, success: KeywordsAnswer }),
  operate("previewKeywords", "/preview_keywords/", { words: "What is in a keyword file; adds nothing", query: { ...site, format }, payload: bytes, success: KeywordPreviewAnswer }),
  read("items", "/items/", { words: "Items of a site, in the order they were made", query: { ...site, kind: ItemKind, status: Schema.optionalKey(text), runId: Schema.optionalKey(Id), search: Schema.optionalKey(text), after: Schema.optionalKey(Id), limit: whole(1, 100) }, success: ItemsAnswer }),
  read("item", "/item/", { words: "One item, whole", query: { ...site, kind: ItemKind, id: Id }, success: ItemAnswer, refuses: article }),
  read("images", "/images/", { words: "The images of an article", query: { ...site, contentId: Id }, success: ImagesAnswer, refuses: article }),
  read("media", "/media/", { words: "The bytes of an image", query: { ...site, imageId: Id }, success: bytes, refuses: article }),
  operate("approve", "/approve/", { words: "Let an article out", query: site, payload: OnArticle, success: ContentAnswer, refuses: article }),
  operate("reject", "/reject/", { words: "Keep an article back until it is approved", query: site, payload: RejectArticle, success: ContentAnswer, refuses: article }),
  operate("hold", "/hold/", { words: "Publish an article not before a time", query: site, payload: HoldArticle, success: ContentAnswer, refuses: article }),
  operate("confirmPublished", "/confirm_published/", { words: "Say that an article was published elsewhere", query: site, payload: ConfirmPublished, success: ContentAnswer, refuses: article }),
  operate("retryFailed", "/retry_failed/", { words: "Put quarantined items back where they waited", query: run, payload: RetryFailed, success: RetriedAnswer, refuses: noRun }),
) {}

// prettier-ignore
class About extends HttpApiGroup.make("about").add(
  read("sites", "/sites/", { words: "The sites the caller may see", query: {}, success: SitesAnswer }),
  read("openapi", "/openapi.json", { words: "This document", query: {}, success: Schema.Record(Schema.String, Schema.Unknown) }),
  read("docs", "/docs", { words: "This document as a page", query: {}, success: page }),
  read("ok", "/ok", { words: "Whether the API is mounted", query: {}, success: OkAnswer }),
) {}

export class Api extends HttpApi.make("pressline").add(Runs).add(Config).add(Items).add(About) {}
