/** The Promise API: what `createAutomation` takes and answers. */
import type * as Duration from "effect/Duration"
import type * as Layer from "effect/Layer"
import type { BehaviourOptions } from "./automationOptions.ts"
import type { HostLogger } from "./custom/hostLogger.ts"
import type { AutomationRun } from "./domain/AutomationRun.ts"
import type { WorkedNext } from "./engine/Worker.ts"
import type { Content } from "./domain/Content.ts"
import type { ImportReport } from "./domain/ImportReport.ts"
import type { Item } from "./domain/Item.ts"
import type { TestDelivery } from "./domain/Notification.ts"
import type { RunProgress } from "./domain/Progress.ts"
import type { Image, Media } from "./domain/Image.ts"
import type { AddItems, AddKeywords } from "./operations/addItems.ts"
import type { ConfigView, UpdateConfig } from "./operations/config.ts"
import type { ControlRun } from "./operations/controlRun.ts"
import type { OnAccount } from "./operations/credits.ts"
import type { CurrentProcessing } from "./operations/currentProcessing.ts"
import type { CurrentRun } from "./operations/currentRun.ts"
import type { Estimate } from "./operations/estimate.ts"
import type { EventsInput, RunEvent } from "./operations/events.ts"
import type { History, Logs, LogsInput } from "./operations/history.ts"
import type { ImportKeywordsInput } from "./operations/importKeywords.ts"
import type { GetItem, ListItems } from "./operations/items.ts"
import type { Prune } from "./operations/maintenance.ts"
import type {
  Notifications,
  ReplayNotification,
  TestNotification,
} from "./operations/notifications.ts"
import type { PipelineOverview } from "./operations/pipelineOverview.ts"
import type { KeywordPreview, PreviewKeywordsInput } from "./operations/previewKeywords.ts"
import type { PreviewSchedule, SchedulePreview } from "./operations/previewSchedule.ts"
import type { Resealed } from "./operations/resealSecrets.ts"
import type { RetryFailed } from "./operations/retryFailed.ts"
import type { OnContent } from "./operations/review.ts"
import type { RecordRefusal } from "./operations/audit.ts"
import type { ClaimKey, KeyClaimed, OnKey } from "./operations/requestKeys.ts"
import type { RunNow, RunStarted } from "./operations/runNow.ts"
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

/** Every method rejects with an `AutomationError`; see its `code`. */
export interface Automation {
  /** Starts a run: answers as soon as it is stored and its credits are held. */
  readonly runNow: Ask<RunNow, RunStarted>
  /** Asks a run to pause after the items in hand. */
  readonly pause: Ask<ControlRun, AutomationRun>
  /** Lets a paused run go on where it was. */
  readonly resume: Ask<ControlRun, AutomationRun>
  /** Asks a run to stop for good after the items in hand. */
  readonly cancel: Ask<ControlRun, AutomationRun>

  /** What is going on at a site, in one state and one sentence. */
  readonly currentRun: Ask<OnRun, CurrentRun>
  /** What a run has in its hands right now; null: nothing. */
  readonly currentProcessing: Ask<OnRun, CurrentProcessing | null>
  /** How far a run is: in all, and stage by stage. */
  readonly runProgress: Ask<OnRun, RunProgress>
  /** The seven queues of a site. */
  readonly pipelineOverview: Ask<OnSite, PipelineOverview>
  /** Runs, newest first. */
  readonly history: Ask<OnSite & { readonly limit?: number; readonly before?: string }, History>
  /** Log lines of a run, oldest first. */
  readonly logs: Ask<LogsInput, Logs>
  /** A run as it happens; ends when the run has ended and every line was given. */
  readonly events: (input: EventsInput, call?: CallOptions) => AsyncIterable<RunEvent>
  /** What a run would take and cost now. */
  readonly estimate: Ask<OnSite, Estimate>

  /** What a site wants, its next due times, and what became of the last ones. */
  readonly getConfig: Ask<OnSite, ConfigView>
  /** Changes part of a site's config; every wrong field is named at once. */
  readonly updateConfig: Ask<UpdateConfig, ConfigView>
  /** When the site would run if its schedule were another; changes nothing. */
  readonly previewSchedule: Ask<PreviewSchedule, SchedulePreview>

  /** What was told of a run, to whom, and what is still to be told. */
  readonly listNotifications: Ask<OnRun, Notifications>
  /** Tells something again under the same id: to those who do not have it; to everybody once all have it. */
  readonly replayNotification: Ask<ReplayNotification, { readonly replayed: string }>
  /** Sends a target of the site's `notify` a test message; answers what was sent and answered. */
  readonly testNotification: Ask<TestNotification, TestDelivery>
  /** Seals every secret once more, with the first `secretKey`: the second step of changing it. */
  readonly resealSecrets: Ask<ByActor, Resealed>

  /** Adds phrases; one that the site has already is counted and not changed. */
  readonly addKeywords: Ask<AddKeywords, { readonly added: number; readonly duplicates: number }>
  /** A keyword file in any of the known layouts. */
  readonly importKeywords: Ask<ImportKeywordsInput, ImportReport>
  /** What is in a keyword file; adds nothing. */
  readonly previewKeywords: Ask<PreviewKeywordsInput, KeywordPreview>
  /** Items of later kinds that were made elsewhere. */
  readonly addItems: Ask<
    AddItems,
    {
      readonly clusters: ReadonlyArray<string>
      readonly ideas: ReadonlyArray<string>
      readonly tasks: ReadonlyArray<string>
      readonly contents: ReadonlyArray<string>
    }
  >
  /** Items of a kind, in the order they were made, by pages. */
  readonly listItems: Ask<ListItems, ItemPage>
  /** One item, whole. */
  readonly getItem: Ask<GetItem, Item>
  /** The bytes of an image. */
  readonly getMedia: Ask<
    OnSite & { readonly imageId: string },
    { readonly media: Media; readonly bytes: Uint8Array }
  >
  /** The images of an article, in the order they were made. */
  readonly articleImages: Ask<
    OnSite & { readonly contentId: string },
    { readonly images: ReadonlyArray<Image> }
  >

  /** Lets an article out: the next run or sweep publishes it. */
  readonly approve: Ask<OnContent, Content>
  /** Keeps an article back until it is approved. */
  readonly reject: Ask<OnContent & { readonly reason: string }, Content>
  /** Publishes an article not before `until`; null: no hold. */
  readonly holdBack: Ask<OnContent & { readonly until: Date | null }, Content>
  /** Says that an article was published elsewhere, and where. */
  readonly confirmPublished: Ask<
    OnContent & { readonly externalId: string; readonly url?: string },
    Content
  >
  /** Puts quarantined items back where they waited. */
  readonly retryFailed: Ask<RetryFailed, { readonly retried: number }>

  /** What an account has, what runs hold of it, and what is left. */
  readonly balance: Ask<OnAccount, Balance>
  /** The host's billing added credits: runs that waited for them go on. */
  readonly creditsAdded: Ask<OnAccount, { readonly resumed: ReadonlyArray<string> }>
  /** Adds credits to the ledger; the same key counts once. */
  readonly grantCredits: Ask<OnAccount & { readonly amount: number; readonly key: string }, Balance>

  /** Who changed what, newest first. */
  readonly listAudit: Ask<
    OnSite & { readonly limit?: number; readonly before?: string },
    ReadonlyArray<AuditEntry>
  >
  /** Records that an action was asked for and refused; done actions record themselves. */
  readonly recordRefusal: Ask<RecordRefusal, void>
  /** Claims an idempotency key before a request is carried out; `runNow` takes its key itself. */
  readonly claimKey: Ask<ClaimKey, KeyClaimed>
  /** Remembers the answer of a claimed key for 24 hours. */
  readonly completeKey: Ask<OnKey & { readonly answer: string }, void>
  /** Gives a claimed key up: nothing was done, the request may be repeated. */
  readonly abandonKey: Ask<OnKey, void>
  /** A site that the host knows, and who pays for it. */
  readonly getSite: Ask<OnSite, { readonly siteId: string; readonly accountId: string }>
  /** Removes old log lines and runs. */
  readonly prune: Ask<Prune, { readonly removed: number }>
  /**
   * Removes every row of a site; refused while a run is starting or active. Cut short, it is repeated: until it
   * is done no run of the site starts.
   */
  readonly deleteSite: Ask<OnSite, { readonly deleted: string }>
  /** Frees a lock whose owner is not an active run. */
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
