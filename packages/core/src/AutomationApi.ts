/** The Promise API: what `createAutomation` takes and answers. */
import type * as Duration from "effect/Duration"
import type * as Layer from "effect/Layer"
import type { BehaviourOptions } from "./automationOptions.ts"
import type { HostLogger } from "./custom/hostLogger.ts"
import type { AutomationRun } from "./domain/AutomationRun.ts"
import type { WorkedNext } from "./engine/worker/Worker.ts"
import type { Content } from "./domain/Content.ts"
import type { ImportReport } from "./domain/ImportReport.ts"
import type { Item } from "./domain/Item.ts"
import type { TestDelivery } from "./domain/Notification.ts"
import type { RunProgress } from "./domain/Progress.ts"
import type { Image, Media } from "./domain/Image.ts"
import type { AddItemsInput, AddKeywordsInput } from "./operations/addItems.ts"
import type { ConfigView, UpdateConfigInput } from "./operations/config.ts"
import type { ControlRunInput } from "./operations/controlRun.ts"
import type { GrantCreditsInput, OnAccount } from "./operations/credits.ts"
import type { CurrentProcessing } from "./operations/currentProcessing.ts"
import type { CurrentRun } from "./operations/currentRun.ts"
import type { Estimate } from "./operations/estimate.ts"
import type { EventsInput, RunEvent } from "./operations/events.ts"
import type { History, HistoryInput, Logs, LogsInput } from "./operations/history.ts"
import type { ImportKeywordsInput } from "./operations/importKeywords.ts"
import type {
  ArticleImagesInput,
  GetItemInput,
  GetMediaInput,
  ListItemsInput,
} from "./operations/items.ts"
import type { PruneInput } from "./operations/maintenance.ts"
import type {
  Notifications,
  ReplayNotificationInput,
  TestNotificationInput,
} from "./operations/notifications.ts"
import type { PipelineOverview } from "./operations/pipelineOverview.ts"
import type { KeywordPreview, PreviewKeywordsInput } from "./operations/previewKeywords.ts"
import type { PreviewScheduleInput, SchedulePreview } from "./operations/previewSchedule.ts"
import type { Resealed } from "./operations/resealSecrets.ts"
import type { RetryFailedInput } from "./operations/retryFailed.ts"
import type {
  ConfirmPublishedInput,
  HoldBackInput,
  OnContent,
  RejectInput,
} from "./operations/review.ts"
import type { ListAuditInput, RecordRefusalInput } from "./operations/audit.ts"
import type {
  ClaimKeyInput,
  CompleteKeyInput,
  KeyClaimed,
  OnKey,
} from "./operations/requestKeys.ts"
import type { RunNowInput, RunStarted } from "./operations/runNow.ts"
import type { ByActor, OnRun, OnSite } from "./operations/site.ts"
import type { AiFunctions } from "./ports/AiFunctions.ts"
import type { AuditEntry } from "./ports/AuditLog.ts"
import type { Balance, CreditLedger } from "./ports/CreditLedger.ts"
import type { Dispatcher } from "./ports/Dispatcher.ts"
import type { MediaStore } from "./ports/MediaStore.ts"
import type { Notifier } from "./ports/Notifier.ts"
import type { ItemPage } from "./ports/PipelineStore.ts"
import type { Publisher } from "./ports/Publisher.ts"
import type { SiteLock } from "./ports/SiteLock.ts"
import type { Storage } from "./ports/Storage.ts"

/** An adapter: an opaque value made by an adapter's function, such as `memory()`. */
export type Adapter<Port, Needs = never> = Layer.Layer<Port, unknown, Needs>

/** The adapters, and how Pressline behaves. Only `ai` has no default. */
export interface AutomationOptions extends BehaviourOptions {
  /** The five AI functions: `localAi()`, `aiSdk({ model })`, `customAi({ ... })`. */
  readonly ai: Adapter<AiFunctions>
  /** Where everything is kept; default `memory()`. */
  readonly storage?: Adapter<Storage>
  /** The site lock; default the storage's own. */
  readonly lock?: Adapter<SiteLock, Storage>
  /** Who pays; default `unlimited()`. `ledger()` is the storage's ledger. */
  readonly credits?: Adapter<CreditLedger, Storage>
  /** Where articles go; default: they are marked as published. */
  readonly publisher?: Adapter<Publisher, MediaStore | Storage>
  /** Where the bytes of images go; default: in memory. */
  readonly media?: Adapter<MediaStore, Storage>
  /** How workers are woken; default `inProcess()`. */
  readonly dispatcher?: Adapter<Dispatcher, Storage>
  /** How people are told; default: nobody is. */
  readonly notifier?: Adapter<Notifier, Storage>
  /**
   * Where the log goes: `pino()` or its like, or a function of a line; default `false`, nowhere. Secrets
   * are taken out of every line; keywords and texts are in none.
   */
  readonly logger?: HostLogger
  /**
   * Where spans go: a layer with a tracer, such as `OtelTracer.layerGlobal` of `@effect/opentelemetry`,
   * which hands them to the host's OpenTelemetry. Default: no span is made.
   */
  readonly tracer?: Adapter<never>
}

export interface CallOptions {
  /** Aborts the call; it then rejects with code `aborted` (`events` just ends). What it had stored stays stored. */
  readonly signal?: AbortSignal
}

export interface CloseOptions {
  /** How long the items in hand may take, as a Duration input; default: the option `grace`. */
  readonly grace?: Duration.Input
}

type Ask<Input, Answer> = (input: Input, call?: CallOptions) => Promise<Answer>

/**
 * Every method rejects with an `AutomationError`; its `code` says why. Any may be `validation_failed`
 * (every wrong field is named), `site_not_found`, `storage_unavailable`, `schema_out_of_date` or
 * `aborted`; what else a method may answer is said at the method.
 */
export interface Automation {
  /**
   * Starts a run: answers as soon as it is stored and its credits are held. Refused with `already_running`
   * (`details.runId` is the active run), `insufficient_credits`, `idempotency_conflict`, `lock_unavailable`
   * or `dispatcher_unavailable`; then nothing was stored or held.
   */
  readonly runNow: Ask<RunNowInput, RunStarted>
  /**
   * Asks a run to pause after the items in hand; until it has, `requested` says `pause`. `run_not_found`;
   * `invalid_transition` where the run is not one that can pause (`details.allowed`: what it can).
   */
  readonly pause: Ask<ControlRunInput, AutomationRun>
  /**
   * Lets a paused run go on where it was, and takes a pause back that was asked for. `run_not_found`,
   * `invalid_transition`, `lock_unavailable`.
   */
  readonly resume: Ask<ControlRunInput, AutomationRun>
  /**
   * Asks a run to stop for good after the items in hand: what is done stays done, the rest of its hold is
   * given back. `run_not_found`, `invalid_transition`.
   */
  readonly cancel: Ask<ControlRunInput, AutomationRun>

  /** What is going on at a site, in one state and one sentence; `idle` before its first run. `run_not_found`. */
  readonly currentRun: Ask<OnRun, CurrentRun>
  /** What a run has in its hands right now; null: nothing. `run_not_found`. */
  readonly currentProcessing: Ask<OnRun, CurrentProcessing | null>
  /** How far a run is: in all, and stage by stage. `run_not_found`, also before the site's first run. */
  readonly runProgress: Ask<OnRun, RunProgress>
  /** The seven queues of a site. */
  readonly pipelineOverview: Ask<OnSite, PipelineOverview>
  /** Runs, newest first, by pages of 20 (`limit`: 1 to 100). `nextBefore` is the next page's `before`; null at the end. */
  readonly history: Ask<HistoryInput, History>
  /**
   * Log lines of a run, oldest first, by pages of 200 (`limit`: 1 to 1,000). `nextAfter` is the next page's
   * `after`; null at the end. `run_not_found`.
   */
  readonly logs: Ask<LogsInput, Logs>
  /**
   * A run as it happens, from the line after `after` (default 0: all) on; ends when the run has ended and
   * every line was given. `run_not_found`.
   */
  readonly events: (input: EventsInput, call?: CallOptions) => AsyncIterable<RunEvent>
  /** What a run would take and cost now, in items and credits, stage by stage; holds nothing. */
  readonly estimate: Ask<OnSite, Estimate>

  /** What a site wants, its next due times, and what became of the last ones. */
  readonly getConfig: Ask<OnSite, ConfigView>
  /**
   * Changes part of a site's config; every wrong field is named at once. Holds from the next run on; `notify`,
   * `publishPolicy` and `budgetCaps` hold at once. `config_conflict` where `ifVersion` is not the stored one.
   */
  readonly updateConfig: Ask<UpdateConfigInput, ConfigView>
  /** The next three times that the site would run at if its schedule were another; changes nothing. */
  readonly previewSchedule: Ask<PreviewScheduleInput, SchedulePreview>

  /** What was told of a run, to whom, and what is still to be told, oldest first. `run_not_found`. */
  readonly listNotifications: Ask<OnRun, Notifications>
  /** Tells something again under the same id: to those who do not have it; to everybody once all have it. */
  readonly replayNotification: Ask<ReplayNotificationInput, { readonly replayed: string }>
  /** Sends a target of the site's `notify` a test message; answers what was sent and answered. */
  readonly testNotification: Ask<TestNotificationInput, TestDelivery>
  /** Seals every secret once more, with the first `secretKey`: the second step of changing it. */
  readonly resealSecrets: Ask<ByActor, Resealed>

  /**
   * Adds phrases of 1 to 400 characters. One that the site has already, whatever its case and spaces, is
   * counted as a duplicate and not changed.
   */
  readonly addKeywords: Ask<
    AddKeywordsInput,
    { readonly added: number; readonly duplicates: number }
  >
  /**
   * Adds the keywords of a file (CSV, TSV, JSON or plain lines, UTF-8 or UTF-16) as it is read. Wrong rows are
   * reported, the first 100 of them in `rejected`, and the others added. Importing it again adds what is missing.
   */
  readonly importKeywords: Ask<ImportKeywordsInput, ImportReport>
  /** What `importKeywords` would read of a file, with its first 8 keywords; adds nothing. */
  readonly previewKeywords: Ask<PreviewKeywordsInput, KeywordPreview>
  /** Items of later kinds that were made elsewhere, each waiting for its own stage. Answers their ids by kind. */
  readonly addItems: Ask<
    AddItemsInput,
    {
      readonly clusters: ReadonlyArray<string>
      readonly ideas: ReadonlyArray<string>
      readonly tasks: ReadonlyArray<string>
      readonly contents: ReadonlyArray<string>
    }
  >
  /** Items of a kind, in the order they were made, by pages of 50 (`limit`: 1 to 500). */
  readonly listItems: Ask<ListItemsInput, ItemPage>
  /** One item, whole. `item_not_found`. */
  readonly getItem: Ask<GetItemInput, Item>
  /** The bytes of an image. `item_not_found`, also while it is not drawn. */
  readonly getMedia: Ask<GetMediaInput, { readonly media: Media; readonly bytes: Uint8Array }>
  /** The images of an article, in the order they were made. `item_not_found`. */
  readonly articleImages: Ask<ArticleImagesInput, { readonly images: ReadonlyArray<Image> }>

  /** Lets an article out: the next run or sweep publishes it. `item_not_found`. */
  readonly approve: Ask<OnContent, Content>
  /** Keeps an article that is not published back until it is approved. `item_not_found`. */
  readonly reject: Ask<RejectInput, Content>
  /** Publishes an article not before `until`; null: no hold. `item_not_found`. */
  readonly holdBack: Ask<HoldBackInput, Content>
  /** Says that a finished article was published elsewhere, and where. `item_not_found`. */
  readonly confirmPublished: Ask<ConfirmPublishedInput, Content>
  /**
   * Puts quarantined items back where they waited, for the next run; answers how many. Articles that may be
   * published (`publish_unknown`) only where `ids` names them.
   */
  readonly retryFailed: Ask<RetryFailedInput, { readonly retried: number }>

  /** What an account has, what runs hold of it, and what is left, in credits; null where usage is only counted. */
  readonly balance: Ask<OnAccount, Balance>
  /** The host's billing added credits: runs that waited for them go on. Answers their ids. */
  readonly creditsAdded: Ask<OnAccount, { readonly resumed: ReadonlyArray<string> }>
  /**
   * Adds credits, more than 0, to the ledger; the same `key` counts once. Runs that waited for them go on.
   * `internal` where the host keeps the balance (`customCredits`); nothing changes where nothing is limited (`unlimited`).
   */
  readonly grantCredits: Ask<GrantCreditsInput, Balance>

  /** Who changed what, newest first, by pages of 100 (`limit`: 1 to 1,000). The last entry's id is the next page's `before`. */
  readonly listAudit: Ask<ListAuditInput, ReadonlyArray<AuditEntry>>
  /** Records that an action was asked for and refused; done actions record themselves. */
  readonly recordRefusal: Ask<RecordRefusalInput, void>
  /**
   * Claims an idempotency key before a request is carried out, for `ttl` (default one minute);
   * `idempotency_conflict` where it came with another request. `runNow` takes its key itself.
   */
  readonly claimKey: Ask<ClaimKeyInput, KeyClaimed>
  /** Remembers the answer of a claimed key for 24 hours. */
  readonly completeKey: Ask<CompleteKeyInput, void>
  /** Gives a claimed key up: nothing was done, the request may be repeated. */
  readonly abandonKey: Ask<OnKey, void>
  /** A site that the host knows, and who pays for it. */
  readonly getSite: Ask<OnSite, { readonly siteId: string; readonly accountId: string }>
  /**
   * Removes old log lines and ended runs, in small steps; what is given no age stays. Items stay, and so do runs
   * within 32 days of their end, for caps of the month count their charges. Answers how many rows went.
   */
  readonly prune: Ask<PruneInput, { readonly removed: number }>
  /**
   * Removes every row of a site; refused with `already_running` while a run is starting or active. Cut short,
   * it is repeated: until it is done no run of the site starts.
   */
  readonly deleteSite: Ask<OnSite, { readonly deleted: string }>
  /** Frees a lock whose owner is not an active run; `already_running` while it is. `lock_unavailable`. */
  readonly unlock: Ask<OnSite & ByActor, { readonly unlocked: boolean }>

  /** Brings the storage's schema up to date; safe to call from many processes at once. */
  readonly migrate: () => Promise<void>
  /** Rejects with why the storage cannot be used. */
  readonly ready: () => Promise<void>
  /**
   * Works on runs in this process, watches schedules, repairs left-overs. Rejects with
   * `schema_out_of_date` before `migrate()`; a storage that cannot be reached yet is waited for.
   */
  readonly start: () => Promise<void>
  /**
   * Undoes `start()`: lets the items in hand finish within `grace` and gives the runs back, those of
   * `workOn` and `workNext` too. Another worker goes on at once.
   */
  readonly stop: (options?: CloseOptions) => Promise<void>
  /** Works on one run until it rests; false if it cannot be had. For dispatchers with workers of their own. */
  readonly workOn: (runId: string) => Promise<boolean>
  /**
   * Works on the run whose turn it is, whichever a wake-up named, until it rests: `worked`, on `runId`.
   * `declined`: the named run waits for a worker with its stages, or this one is closing. `idle`: there
   * was nothing to do. For dispatchers with workers of their own, such as `createBullmqWorker`.
   */
  readonly workNext: (input?: { readonly runId?: string }) => Promise<WorkedNext>
  /** One look for due schedules, for hosts with a scheduler of their own; answers how many were started. */
  readonly tick: () => Promise<number>
  /** One repair round, for hosts with a scheduler of their own. */
  readonly sweep: () => Promise<void>
  /** `stop()`, then closes what Pressline opened. Leaves no handle behind. */
  readonly close: (options?: CloseOptions) => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}
