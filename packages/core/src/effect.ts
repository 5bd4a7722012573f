/** The Effect face: services, layers, programs and every schema. */
export { Automation, type AutomationShape } from "./Automation.ts"
export type { BehaviourOptions, Prices } from "./automationOptions.ts"
export * from "./domain/AutomationConfig.ts"
export * from "./domain/AutomationRun.ts"
export * from "./domain/Cluster.ts"
export * from "./domain/ConfigPatch.ts"
export * from "./domain/Content.ts"
export * from "./domain/RunStatus.ts"
export * from "./domain/Credits.ts"
export * from "./domain/Idea.ts"
export * from "./domain/Image.ts"
export * from "./domain/ImportReport.ts"
export * from "./domain/Intake.ts"
export * from "./domain/Item.ts"
export * from "./domain/ItemError.ts"
export * from "./domain/Keyword.ts"
export * from "./domain/LogEntry.ts"
export * from "./domain/Notification.ts"
export * from "./domain/NotifyTarget.ts"
export * from "./domain/Progress.ts"
export * from "./domain/Projection.ts"
export * from "./domain/Publication.ts"
export * from "./domain/PublishPolicy.ts"
export * from "./domain/Ratios.ts"
export * from "./domain/Schedule.ts"
export * from "./domain/Slot.ts"
export * from "./domain/Snapshot.ts"
export * from "./domain/Stage.ts"
export * from "./domain/StagePlan.ts"
export * from "./domain/StageResult.ts"
export * from "./domain/Task.ts"
export * from "./domain/UsageEntry.ts"
export * from "./domain/errors.ts"
export * from "./domain/ids.ts"
export * from "./domain/validate.ts"
export * from "./domain/wire.ts"
export * from "./domain/itemFields.ts"
export * from "./ports/ActivityLog.ts"
export * from "./ports/AiFunctions.ts"
export * from "./ports/AuditLog.ts"
export * from "./ports/Checkpoint.ts"
export * from "./ports/CommitConflict.ts"
export * from "./ports/ConfigStore.ts"
export * from "./ports/CreditLedger.ts"
export * from "./ports/Dispatcher.ts"
export * from "./ports/IdempotencyKeys.ts"
export * from "./ports/Ids.ts"
export * from "./ports/MediaStore.ts"
export * from "./ports/Notifier.ts"
export * from "./ports/Outbox.ts"
export * from "./ports/PipelineStore.ts"
export * from "./ports/Publisher.ts"
export * from "./ports/RateLimit.ts"
export * from "./ports/RunStore.ts"
export * from "./ports/SiteLock.ts"
export * from "./ports/Slots.ts"
export * from "./ports/Storage.ts"
export * from "./ports/UsageLog.ts"
export { memory, makeMemoryStorage } from "./memory/memory.ts"
export { ledger } from "./memory/ledger.ts"
export { unlimited } from "./memory/unlimited.ts"
export { inProcess } from "./memory/inProcess.ts"
export { markAsPublished } from "./memory/markAsPublished.ts"
export { memoryMedia } from "./memory/MemoryMediaStore.ts"
export { memoryRateLimit } from "./memory/MemoryRateLimit.ts"
export { silentNotifier } from "./memory/silentNotifier.ts"
export { countWords } from "./ai/countWords.ts"
export { escapeHtml } from "./ai/escapeHtml.ts"
export { localAi } from "./ai/localAi.ts"
export { plainText } from "./ai/plainText.ts"
export { type SanitiseOptions, sanitiseHtml, withoutAddresses } from "./ai/sanitiseHtml.ts"
export type { SniffedImage } from "./ai/SniffedImage.ts"
export { sniffImage } from "./ai/sniffImage.ts"
export { answersInTime, type AnswersInTime, NoAnswer } from "./custom/answersInTime.ts"
export { customAi } from "./custom/customAi.ts"
export { customCredits } from "./custom/customCredits.ts"
export { customNotifier } from "./custom/customNotifier.ts"
export { customPublisher } from "./custom/customPublisher.ts"
export { type HostLogger, hostLogger } from "./custom/hostLogger.ts"
export { loadPictures, type Picture } from "./custom/loadPictures.ts"
export { placePictures } from "./custom/placePictures.ts"
export { type PerSite, siteTarget } from "./custom/siteTarget.ts"
export { defaultPipeline, makePipeline } from "./stages/pipeline.ts"
export { CallFailed, classifyFailure, type FailureKind } from "./engine/CallFailed.ts"
export { CallHealth, makeCallHealth } from "./engine/stage/CallHealth.ts"
export {
  defaultEngineSettings,
  Settings as EngineSettings,
  type SettingsShape,
} from "./engine/Settings.ts"
export { publishRequestOf } from "./engine/publish/publishArticle.ts"
export {
  type OpenStage,
  Pipeline,
  type PipelineShape,
  type Stage,
  type StageCall,
  type StageContext,
  type StageOutput,
  type StageServices,
} from "./engine/Stage.ts"
export type { AddItemsInput, AddKeywordsInput } from "./operations/addItems.ts"
export type { ListAuditInput, RecordRefusalInput } from "./operations/audit.ts"
export { ConfigView, type UpdateConfigInput } from "./operations/config.ts"
export type { ControlRunInput } from "./operations/controlRun.ts"
export type { GrantCreditsInput, OnAccount } from "./operations/credits.ts"
export { CurrentProcessing } from "./operations/currentProcessing.ts"
export { CurrentRun } from "./operations/currentRun.ts"
export { Estimate } from "./operations/estimate.ts"
export type { EventsInput, RunEvent } from "./operations/events.ts"
export { History, type HistoryInput, Logs, type LogsInput } from "./operations/history.ts"
export type { ImportKeywordsInput } from "./operations/importKeywords.ts"
export type { KeywordFile } from "./operations/keywordFile/readKeywords.ts"
export type {
  ArticleImagesInput,
  GetItemInput,
  GetMediaInput,
  ListItemsInput,
} from "./operations/items.ts"
export type { PruneInput } from "./operations/maintenance.ts"
export { KeywordPreview, type PreviewKeywordsInput } from "./operations/previewKeywords.ts"
export { PipelineOverview } from "./operations/pipelineOverview.ts"
export { gatheredIn } from "./engine/notify/digest.ts"
export {
  Notifications,
  type ReplayNotificationInput,
  type TestNotificationInput,
} from "./operations/notifications.ts"
export { type PreviewScheduleInput, SchedulePreview } from "./operations/previewSchedule.ts"
export { programs } from "./operations/programs.ts"
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
export { promiseApi } from "./promiseApi.ts"
