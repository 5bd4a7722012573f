/**
 * PipelineStore: the items, and the commit that moves them. A facet of Storage.
 * Eligibility and order of a stage's input are those of `Intake`.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { ClusterInput, NewCluster } from "../domain/Cluster.ts"
import type { Content, NewContent } from "../domain/Content.ts"
import type { ItemNotFound, LeaseLost, StorageError } from "../domain/errors.ts"
import type { NewIdea } from "../domain/Idea.ts"
import type { Image, Media, NewImage } from "../domain/Image.ts"
import type { Intake, PublishGate } from "../domain/Intake.ts"
import type { InputItem, Item, ItemByKind } from "../domain/Item.ts"
import type { ItemError } from "../domain/ItemError.ts"
import type { KeywordInput } from "../domain/Keyword.ts"
import type { NewLogLine } from "../domain/LogEntry.ts"
import type { NewNotification } from "../domain/Notification.ts"
import type { NewPublication, Publication } from "../domain/Publication.ts"
import type { ItemKind, PerStage, StageNumber } from "../domain/Stage.ts"
import type { NewTask } from "../domain/Task.ts"
import type { Charge } from "../domain/UsageEntry.ts"
import type { CommitConflict } from "./CommitConflict.ts"
import type { Answer, Lease } from "./RunStore.ts"

/** An item finished: it gets its stage's done status, `attempts`, `suspicion` and `outages` 0. */
export interface Advanced {
  readonly id: string
  /** Stage 1: the new or existing cluster that the keyword goes into. */
  readonly clusterId?: string
  /** Stage 6: the picture. */
  readonly media?: Media
}

/**
 * An answered failure of an item; with `quarantine` it becomes `failed` in this stage by this run. One
 * with code `publish_unknown` marks its article `publishUnknown`; no failure takes that mark away.
 */
export interface Failed {
  readonly id: string
  readonly attempts: number
  readonly error: Omit<ItemError, "at">
  readonly quarantine: boolean
  /** It alone caused an outage pause: adds 1 to `outages`, `outageMark` = what the stage has processed. */
  readonly outage: boolean
}

export interface Outputs {
  readonly clusters?: ReadonlyArray<NewCluster>
  readonly ideas?: ReadonlyArray<NewIdea>
  readonly tasks?: ReadonlyArray<NewTask>
  readonly contents?: ReadonlyArray<NewContent>
  readonly images?: ReadonlyArray<NewImage>
  readonly publications?: ReadonlyArray<NewPublication>
}

/** Everything that the finished calls of a run change, at once. Frozen with its id. */
export interface Commit {
  readonly id: string
  readonly stage: StageNumber
  readonly advanced: ReadonlyArray<Advanced>
  readonly failed: ReadonlyArray<Failed>
  readonly outputs: Outputs
  readonly charge: Charge | null
  /** Words of the articles in `outputs`. */
  readonly words: number
  /** Batches and singles finished, where the counters cannot derive them (stage 1), else 0. */
  readonly batches: number
  readonly singles: number
  readonly log: ReadonlyArray<NewLogLine>
  readonly notifications: ReadonlyArray<NewNotification>
  /**
   * What stays in hand: never more than was in hand. Null: what was, less what this commit decides (advanced
   * or quarantined); ids that are decided may stay in the list, where they mean nothing.
   */
  readonly hand: ReadonlyArray<string> | null
  /** Raises the stored percentage to this if it is higher. */
  readonly percentage: number
  /** Sets `notBefore` to now + this: a delay between batches. */
  readonly delay: Duration.Duration | null
}

export interface Committed extends Answer {
  /** This very commit was stored before. */
  readonly already: boolean
  /** When, by the storage's clock. */
  readonly at: Date
}

/** Eligible, quarantined and finished items of a site, per stage. */
export interface SiteCounts {
  readonly pending: PerStage<number>
  /** Items quarantined in the stage. */
  readonly failed: PerStage<number>
  /** Items that went through the stage, of all time. */
  readonly processed: PerStage<number>
  /** Unpublished articles whose images are still pending. */
  readonly illustrating: number
  readonly at: Date
}

export interface ItemPage {
  readonly items: ReadonlyArray<Item>
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null
}

/** A cluster as the shortlist needs it. */
export interface ClusterDigest {
  readonly id: string
  readonly name: string
  readonly primaryKeyword: string
}

/** An article claimed by the publication sweep. */
export interface DuePublication {
  readonly content: Content
  readonly claim: string
}

export interface PipelineStore {
  /** Adds keywords as `new`; a phrase the site has already (normalised) is counted as a duplicate. */
  readonly addKeywords: (
    siteId: string,
    keywords: ReadonlyArray<KeywordInput & { readonly id: string }>,
  ) => Effect.Effect<{ readonly added: number; readonly duplicates: number }, StorageError>
  /** Adds items that the host made elsewhere, each waiting for its stage (see `StageFacts.inputStatus`). */
  readonly addItems: (
    siteId: string,
    items: Omit<Outputs, "images" | "publications"> & {
      /** Keywords to file under the clusters, as `clustered`; known phrases without a cluster join it. */
      readonly keywords?: ReadonlyArray<{
        readonly id: string
        readonly phrase: NonNullable<ClusterInput["keywords"]>[number]
        readonly clusterId: string
      }>
    },
  ) => Effect.Effect<void, StorageError>

  /** What waits at each intake, and what is done and quarantined. With `runId`, as that run sees it. */
  readonly counts: (input: {
    readonly siteId: string
    readonly intakes: ReadonlyArray<Intake>
    readonly runId: string | null
  }) => Effect.Effect<SiteCounts, StorageError>

  /**
   * The next items of a stage, from the start of the order, excluding `keep`; and sets the hand to
   * `keep` and their ids (`since` = now), in one step. All items are of the lowest rank there is: at
   * most `limit` of rank 0, `wave` of ranks 1 and 2, one of rank 3; ranks above 0 only when `keep`
   * is empty. Renews the lease.
   */
  readonly takePage: (
    lease: Lease,
    input: {
      readonly intake: Intake
      readonly keep: ReadonlyArray<string>
      readonly limit: number
      readonly wave: number
      readonly ttl: Duration.Duration
    },
  ) => Effect.Effect<
    {
      readonly items: ReadonlyArray<InputItem>
      readonly answer: Answer
      /** How many were eligible: of any rank, those taken included, those in `keep` not. */
      readonly eligible: number
    },
    LeaseLost | StorageError
  >
  /**
   * Stores a commit: fence; advance exactly the inputs (each must still be in its stage's
   * intake statuses, else `CommitConflict` and nothing happens); outputs under their natural keys
   * with `runId` of the lease; one usage entry with the commit's id; log lines with gapless numbers;
   * the hand; the lease renewed; the counters and `totalCreditsUsed` of the run. Sets `lastCommit`,
   * clears the takeovers and pauses in a row if anything advanced or was quarantined. Sets the stage's
   * `arrivalsUntil` = now once it has processed twice its `input` (at least 1,000).
   * A commit with the run's `lastCommit` answers `already` and changes nothing.
   *
   * Stage 5: articles of which no image is in `outputs` become `review` (with `reviewAt`), else
   * `prompted`. Stage 6: an article of which no image is `pending` any more (advanced or quarantined
   * in this very commit counts) becomes `review`; a published one too. Stage 7: publications are
   * upserted per article; `publishUnknown` and `heldBack` are cleared. A slug that the site has
   * already gets `-` and 6 characters of the content's id.
   */
  readonly commit: (
    lease: Lease,
    commit: Commit,
    ttl: Duration.Duration,
  ) => Effect.Effect<Committed, CommitConflict | LeaseLost | StorageError>
  /** Which of these ids are still in one of the intake's statuses. */
  readonly stillPending: (
    siteId: string,
    intake: Intake,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<string>, StorageError>

  /** The newest clusters of a site, for stage 1's shortlist (R-17). */
  readonly clusterDigest: (
    siteId: string,
    limit: number,
  ) => Effect.Effect<ReadonlyArray<ClusterDigest>, StorageError>
  /** The keywords of clusters, in the order they were made. */
  readonly keywordsOf: (
    clusterIds: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<ItemByKind["keyword"]>, StorageError>
  /** The images of articles, in the order they were made. */
  readonly imagesOf: (
    contentIds: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<Image>, StorageError>
  readonly publicationsOf: (
    contentIds: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<Publication>, StorageError>

  readonly getItem: (
    siteId: string,
    kind: ItemKind,
    id: string,
  ) => Effect.Effect<Item | null, StorageError>
  /** Items of a site by their ids: one for each id, in that order; what there is not is left out. */
  readonly getItems: (
    siteId: string,
    kind: ItemKind,
    ids: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<Item>, StorageError>
  /** Items of a site by id ascending, those above `after`. `search` is part of the label, any case. */
  readonly listItems: (input: {
    readonly siteId: string
    readonly kind: ItemKind
    readonly status: string | null
    readonly runId: string | null
    readonly search: string | null
    readonly after: string | null
    readonly limit: number
  }) => Effect.Effect<ItemPage, StorageError>

  /**
   * Puts quarantined items back into the status they waited in; attempts, suspicion and outages
   * start at 0, `lastError` goes, `failedRunId` stays. `ids` null: all of the site (of `stage`, of the
   * run that set them aside), but
   * none that failed as `publish_unknown`, which are retried by id only (a person has looked, so
   * `publishUnknown` is cleared). An image retried gets
   * `retried`, and its article, if in `review` and not in the hand of stage 7, goes back to `prompted` in
   * the same step.
   */
  readonly retryFailed: (input: {
    readonly siteId: string
    readonly stage: StageNumber | null
    readonly failedRunId: string | null
    readonly ids: ReadonlyArray<string> | null
  }) => Effect.Effect<number, StorageError>
  /** Decides about an unpublished article. Approving clears a rejection and a rejection an approval. */
  readonly judge: (input: {
    readonly siteId: string
    readonly contentId: string
    readonly verdict:
      | { readonly _tag: "Approve"; readonly by: string | null }
      | { readonly _tag: "Reject"; readonly by: string | null; readonly reason: string }
      | { readonly _tag: "Hold"; readonly until: Date | null }
  }) => Effect.Effect<Content, ItemNotFound | StorageError>

  /** Sites that have articles left to the sweep: held back and unpublished, or approved in `review`. */
  readonly sitesWithHeldBack: (input: {
    readonly limit: number
    readonly after: string | null
  }) => Effect.Effect<ReadonlyArray<string>, StorageError>
  /**
   * Claims articles for the sweep: held back (`review`, or what stage 7 took instead of it) or approved
   * in `review`, passing `gate`, not in the hand of an active run, without a live claim, none of
   * `except`; by id. Under a `dailyCap` never more than `cap` less what `countPublished` says, whatever
   * number of sweeps claim at once; and nothing while a run of the site is `running` in stage 7, which
   * takes what is due itself. A claim that is repeated answers the same. One that ran out marks the
   * article `publishUnknown`.
   */
  readonly claimPublications: (input: {
    readonly siteId: string
    readonly gate: PublishGate
    readonly dailyCap: { readonly cap: number; readonly since: Date } | null
    readonly except: ReadonlyArray<string>
    readonly limit: number
    readonly ttl: Duration.Duration
    readonly claim: string
  }) => Effect.Effect<ReadonlyArray<DuePublication>, StorageError>
  /** Stores what became of a claimed article and ends the claim; false if the claim is not live. */
  readonly settlePublication: (input: {
    readonly siteId: string
    readonly contentId: string
    readonly claim: string
    readonly outcome:
      | { readonly _tag: "Published"; readonly publication: NewPublication }
      | ({ readonly _tag: "Failed" } & Omit<Failed, "id" | "outage">)
  }) => Effect.Effect<boolean, StorageError>
  /** The host confirms a publication it made itself (webhook publisher). */
  readonly confirmPublished: (input: {
    readonly siteId: string
    readonly publication: NewPublication
  }) => Effect.Effect<Content, ItemNotFound | StorageError>
  /** What the daily cap counts: publications made since `since`, and live claims of the sweep. */
  readonly countPublished: (siteId: string, since: Date) => Effect.Effect<number, StorageError>

  /** Which of these media keys an image refers to. */
  readonly referencedMedia: (
    keys: ReadonlyArray<string>,
  ) => Effect.Effect<ReadonlyArray<string>, StorageError>
}
