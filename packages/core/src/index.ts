/** The Promise face: `createAutomation`, adapters made by plain functions, types and errors. */
export { createAutomation } from "./createAutomation.ts"
export type {
  Adapter,
  Automation,
  AutomationOptions,
  CallOptions,
  CloseOptions,
} from "./AutomationApi.ts"
export type { BehaviourOptions, Prices } from "./automationOptions.ts"
export { AutomationError, isAutomationError } from "./AutomationError.ts"
export { ERROR_CODES, type ErrorCode, type ValidationIssue } from "./domain/errors.ts"

export { memory } from "./memory/memory.ts"
export { ledger } from "./memory/ledger.ts"
export { unlimited } from "./memory/unlimited.ts"
export { inProcess } from "./memory/inProcess.ts"
export { markAsPublished } from "./memory/markAsPublished.ts"
export { memoryMedia } from "./memory/MemoryMediaStore.ts"
export { memoryRateLimit } from "./memory/MemoryRateLimit.ts"
export { silentNotifier } from "./memory/silentNotifier.ts"
export { localAi } from "./ai/localAi.ts"
export { customAi, type CustomAiCall, type CustomAiFunctions } from "./custom/customAi.ts"
export { customCredits, type CustomCredits } from "./custom/customCredits.ts"
export { customPublisher, type CustomPublisher } from "./custom/customPublisher.ts"
export { customNotifier } from "./custom/customNotifier.ts"
export type { HostLogger, HostLogLevel, HostLogLine, PinoLike } from "./custom/hostLogger.ts"

export { defaultPipeline } from "./stages/pipeline.ts"
export type { WorkedNext } from "./engine/worker/Worker.ts"
export type { OpenStage, Stage, StageCall, StageContext, StageOutput } from "./engine/Stage.ts"

export {
  type AiCall,
  AiError,
  type AutoClusterInput,
  type AutoClusterOutput,
  type GenerateContentInput,
  type GenerateContentOutput,
  type GenerateIdeasInput,
  type GenerateIdeasOutput,
  type GenerateImageInput,
  type GenerateImageOutput,
  type GenerateImagePromptsInput,
  type GenerateImagePromptsOutput,
} from "./ports/AiFunctions.ts"
export { PublishError, type PublishRequest } from "./ports/Publisher.ts"
export type { Balance } from "./ports/CreditLedger.ts"
export type { AuditEntry } from "./ports/AuditLog.ts"
export type { ItemPage } from "./ports/PipelineStore.ts"

export { type Credits, creditsOf, creditsToNumber, formatCredits } from "./domain/Credits.ts"
export type { AutomationConfig, BudgetCaps, Settings } from "./domain/AutomationConfig.ts"
export type { AutomationRun } from "./domain/AutomationRun.ts"
export type { Cluster, ClusterInput } from "./domain/Cluster.ts"
export type { ConfigPatch } from "./domain/ConfigPatch.ts"
export type { Content, ContentInput } from "./domain/Content.ts"
export type { Control, RunAction, RunState, RunStatus } from "./domain/RunStatus.ts"
export type { Idea, IdeaInput } from "./domain/Idea.ts"
export type { Image, Media } from "./domain/Image.ts"
export type { ImportReport, KeywordFormat } from "./domain/ImportReport.ts"
export type { Item } from "./domain/Item.ts"
export type { ItemError, ItemErrorCode } from "./domain/ItemError.ts"
export type { Keyword, KeywordInput } from "./domain/Keyword.ts"
export type { LogEntry, LogLevel } from "./domain/LogEntry.ts"
export type { Notification, TestDelivery } from "./domain/Notification.ts"
export type { NotifyEvent, NotifyTarget, NotifyTargetInput } from "./domain/NotifyTarget.ts"
export type { PublishPolicy } from "./domain/PublishPolicy.ts"
export type { RunProgress, StageStatus } from "./domain/Progress.ts"
export type { Publication, Receipt } from "./domain/Publication.ts"
export type { Snapshot } from "./domain/Snapshot.ts"
export type { ItemKind, StageNumber } from "./domain/Stage.ts"
export type { StageResults } from "./domain/StageResult.ts"
export type { Task, TaskInput } from "./domain/Task.ts"

export type { AddItemsInput, AddKeywordsInput } from "./operations/addItems.ts"
export type { ListAuditInput, RecordRefusalInput } from "./operations/audit.ts"
export type { ConfigView, UpdateConfigInput } from "./operations/config.ts"
export type { ControlRunInput } from "./operations/controlRun.ts"
export type { GrantCreditsInput, OnAccount } from "./operations/credits.ts"
export type { CurrentProcessing } from "./operations/currentProcessing.ts"
export type { CurrentRun } from "./operations/currentRun.ts"
export type { Estimate } from "./operations/estimate.ts"
export type { EventsInput, RunEvent } from "./operations/events.ts"
export type { History, HistoryInput, Logs, LogsInput } from "./operations/history.ts"
export type { ImportKeywordsInput } from "./operations/importKeywords.ts"
export type { KeywordFile } from "./operations/keywordFile/readKeywords.ts"
export type {
  ArticleImagesInput,
  GetItemInput,
  GetMediaInput,
  ListItemsInput,
} from "./operations/items.ts"
export type { PruneInput } from "./operations/maintenance.ts"
export type {
  Notifications,
  ReplayNotificationInput,
  TestNotificationInput,
} from "./operations/notifications.ts"
export type { PipelineOverview } from "./operations/pipelineOverview.ts"
export type { KeywordPreview, PreviewKeywordsInput } from "./operations/previewKeywords.ts"
export type { PreviewScheduleInput, SchedulePreview } from "./operations/previewSchedule.ts"
export type {
  ClaimKeyInput,
  CompleteKeyInput,
  KeyClaimed,
  OnKey,
} from "./operations/requestKeys.ts"
export type { Resealed } from "./operations/resealSecrets.ts"
export type { RetryFailedInput } from "./operations/retryFailed.ts"
export type {
  ConfirmPublishedInput,
  HoldBackInput,
  OnContent,
  RejectInput,
} from "./operations/review.ts"
export type { RunNowInput, RunStarted } from "./operations/runNow.ts"
export type { ByActor, OnRun, OnSite } from "./operations/site.ts"
