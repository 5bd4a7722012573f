/** What the endpoints answer where it is not simply what an operation answers, and what they take. */
import {
  AutomationConfig,
  AutomationRun,
  Cluster,
  Content,
  Count,
  CurrentProcessing,
  CurrentRun,
  History,
  Id,
  Idea,
  Image,
  ImportReport,
  Keyword,
  KeywordPreview,
  LogEntry,
  Logs,
  Notifications,
  Publication,
  RunProgress,
  RunStatus,
  SchedulePreview,
  SiteId,
  Slot,
  StageNumber,
  Task,
  TestDelivery,
  Timestamp,
  wire,
} from "@pressline/core/effect"
import * as Schema from "effect/Schema"
import { named } from "./named.ts"

export const Run = AutomationRun.pipe(named("Run"))

export const LogLine = LogEntry.pipe(named("LogLine"))

/** The config itself, with the next three due times and what became of the last ones. */
export const ConfigAnswer = wire({
  ...AutomationConfig.to.fields,
  nextRuns: Schema.Array(Timestamp),
  slots: Schema.Array(Slot),
}).pipe(named("Config"))

export const CurrentRunAnswer = wire({
  ...CurrentRun.to.fields,
  run: Schema.NullOr(Run),
}).pipe(named("CurrentRun"))

export const HistoryAnswer = wire({ ...History.to.fields, runs: Schema.Array(Run) }).pipe(
  named("History"),
)

export const LogsAnswer = wire({ ...Logs.to.fields, lines: Schema.Array(LogLine) }).pipe(
  named("Logs"),
)

export const Progress = RunProgress.pipe(named("RunProgress"))

export const RunStarted = wire({ runId: Id, status: RunStatus }).pipe(named("RunStarted"))

export const KeywordsAnswer = ImportReport.pipe(named("ImportReport"))

/** An article in a list: everything but its body. */
const { html: _, ...articleWithoutBody } = Content.to.fields
/** An article, whole. */
export const ContentAnswer = Content.pipe(named("Content"))
const ContentSummary = wire(articleWithoutBody).pipe(named("ContentSummary"))

export const KeywordPreviewAnswer = KeywordPreview.pipe(named("KeywordPreview"))

export const SchedulePreviewAnswer = SchedulePreview.pipe(named("SchedulePreview"))

const items = {
  keyword: Keyword.pipe(named("Keyword")),
  cluster: Cluster.pipe(named("Cluster")),
  idea: Idea.pipe(named("Idea")),
  task: Task.pipe(named("Task")),
  image: Image.pipe(named("Image")),
  publication: Publication.pipe(named("Publication")),
}

export const ItemsAnswer = wire({
  items: Schema.Array(Schema.Union([...Object.values(items), ContentSummary])),
  next: Schema.NullOr(Schema.String),
}).pipe(named("Items"))

export const ImagesAnswer = wire({ images: Schema.Array(items.image) }).pipe(named("Images"))

/** The whole item, of the kind that was asked for. */
export const ItemAnswer = Schema.Union([...Object.values(items), ContentAnswer])

export const SitesAnswer = wire({
  sites: Schema.Array(wire({ siteId: SiteId, name: Schema.String })),
}).pipe(named("Sites"))

/** What the host lets the caller do at a site; who may not even read it gets no answer. */
export const PermissionsAnswer = wire({
  actor: Schema.String,
  operate: Schema.Boolean,
  configure: Schema.Boolean,
}).pipe(named("Permissions"))

export const OkAnswer = wire({ ok: Schema.Boolean, version: Schema.String }).pipe(named("Ok"))

export const NotificationsAnswer = Notifications.pipe(named("Notifications"))
export const ReplayedAnswer = wire({ replayed: Id }).pipe(named("Replayed"))
export const TestDeliveryAnswer = TestDelivery.pipe(named("TestDelivery"))

export const RetriedAnswer = wire({ retried: Count }).pipe(named("Retried"))

export const CurrentProcessingAnswer = Schema.NullOr(
  CurrentProcessing.pipe(named("CurrentProcessing")),
)

const text = (most: number) => Schema.String.check(Schema.isMaxLength(most))
const words = text(2000).check(Schema.isNonEmpty())

/** For `POST`s that need no more than their query: nothing, or `{}`. */
export const Nothing = Schema.Record(Schema.String, Schema.Never).pipe(named("Nothing"))
export const OnArticle = wire({ contentId: Id }).pipe(named("OnArticle"))
export const RejectArticle = wire({ contentId: Id, reason: words }).pipe(named("RejectArticle"))
export const HoldArticle = wire({ contentId: Id, until: Schema.NullOr(Timestamp) }).pipe(
  named("HoldArticle"),
)
export const ConfirmPublished = wire({
  contentId: Id,
  externalId: words,
  url: Schema.optionalKey(text(2000)),
}).pipe(named("ConfirmPublished"))
export const ReplayNotification = wire({ notificationId: Id }).pipe(named("ReplayNotification"))
export const TestNotification = wire({ target: words }).pipe(named("TestNotification"))
export const RetryFailed = wire({
  stage: Schema.optionalKey(StageNumber),
  ids: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(1000))),
}).pipe(named("RetryFailed"))
