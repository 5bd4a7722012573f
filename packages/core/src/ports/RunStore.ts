/**
 * RunStore: the life of a run as transitions. A facet of Storage.
 *
 * Fence: every verb that takes a `Lease` checks the run's `epoch` first, in the same transaction as
 * its effects, and fails with `LeaseLost` if the stored epoch is another one or the run is not
 * `running`. An expired lease that nobody took over still belongs to its holder.
 *
 * A verb that moves a run without a lease adds 1 to `epoch`, so a worker that still holds the old one
 * is refused. Pausing (by any verb) sets `pausedAt`, clears `requested`, `holder`, `inHand` and
 * `notBefore`; leaving a pause adds its length to `pausedMs` of the run and of the open stage. A
 * terminal transition sets `endedAt` (and `completedAt` or `cancelledAt`) and clears the same fields;
 * terminal is final. Log lines and notifications given to a verb are stored with it; notifications
 * are unique per (run, event, episode), `budget` ones per episode; repeats are dropped.
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { PauseReason, RunRecord, StartedRun, TriggerType } from "../domain/AutomationRun.ts"
import type { AutomationConfig } from "../domain/AutomationConfig.ts"
import type { Control } from "../domain/RunStatus.ts"
import type { PriceBook } from "../domain/Credits.ts"
import type { LeaseLost, StorageError } from "../domain/errors.ts"
import type { Intake } from "../domain/Intake.ts"
import type { NewLogLine } from "../domain/LogEntry.ts"
import type { NewNotification } from "../domain/Notification.ts"
import type { Ratios } from "../domain/Ratios.ts"
import type { Snapshot } from "../domain/Snapshot.ts"
import type { StageNumber } from "../domain/Stage.ts"
import type { StagePlan } from "../domain/StagePlan.ts"

/** The right to write for a run, until a higher epoch exists. */
export interface Lease {
  readonly runId: string
  readonly epoch: number
}

export interface Reservation {
  readonly runId: string
  readonly siteId: string
  readonly accountId: string
  readonly triggerType: TriggerType
  readonly idempotencyKey: string | null
  /** Hash of the request; the same key with another hash is a conflict. */
  readonly requestHash: string
  readonly pipeline: string
  readonly config: AutomationConfig
  readonly stagePlan: StagePlan
  readonly priceBook: PriceBook
  readonly ratios: Ratios
}

export type Reserved =
  | { readonly _tag: "Reserved" }
  /** The key was used: by a run that started, or by one that is starting. */
  | { readonly _tag: "SameKey"; readonly run: RunRecord; readonly sameRequest: boolean }
  /** Another active (or starting) run has the site. */
  | { readonly _tag: "Busy"; readonly run: RunRecord }
  /** `deleteSite` is at it, or was cut short. */
  | { readonly _tag: "Removing" }

export interface Claim {
  readonly run: StartedRun
  readonly lease: Lease
  /** The lease of another worker had run out. */
  readonly takeover: boolean
}

export interface Told {
  readonly log: ReadonlyArray<NewLogLine>
  readonly notifications?: ReadonlyArray<NewNotification>
}

/** What a live worker must know: what was asked, and what the log has come to. */
export interface Answer {
  readonly control: Control
  readonly logNumber: number
}

export interface RunStore {
  /**
   * Inserts the run as `starting` (epoch 0, stage 1) under the unique index of active runs per site.
   * The key is looked at first, then the site. Refused starts leave nothing behind. With `deleteSite` of
   * the site one of them is first: it refuses the run's site, or the run is refused.
   */
  readonly reserve: (input: Reservation) => Effect.Effect<Reserved, StorageError>
  /**
   * `starting` -> `running` (guarded), with the snapshot; sets `startedAt`, stage 1's `startedAt` and
   * `input` = `snapshot.stage1Initial`, and the config's `lastRunAt`. Answers false if the row is gone;
   * true, changing nothing, if it is running already.
   */
  readonly begin: (
    input: { readonly runId: string; readonly snapshot: Snapshot } & Told,
  ) => Effect.Effect<boolean, StorageError>
  /**
   * Deletes a `starting` row, which frees the site and the key; anything else is left alone. Answers
   * whether it was deleted. `listAbandoned` remembers it until `markReleased`.
   */
  readonly abandon: (runId: string) => Effect.Effect<boolean, StorageError>
  /** `starting` rows older than `olderThan`, and abandoned ones whose credits are not released yet. */
  readonly listAbandoned: (
    olderThan: Duration.Duration,
  ) => Effect.Effect<ReadonlyArray<RunRecord>, StorageError>

  /**
   * Gives one claimable run to exactly one of many claimers: `running`, of one of `pipelines`, without
   * a live lease, `notBefore` past or null; `runId` asks for that one only. Among several the account
   * with the fewest live leases goes first, then the one whose last claim is longest ago, then the run
   * that has waited longest: no account keeps another waiting for more than one turn. Sets the holder and
   * adds 1 to `epoch`. If a lease had run out (a takeover): adds 1 to `takeovers` and
   * `takeoversInARow`, adds 1 `suspicion` to exactly the items in hand that still wait for the stage
   * (what was decided meanwhile is not suspected), and if the hand is of a stage whose input is content
   * and whose number is 7 marks those articles `publishUnknown`. Clears the hand.
   */
  readonly claim: (input: {
    readonly worker: string
    readonly ttl: Duration.Duration
    readonly pipelines: ReadonlyArray<string>
    readonly runId?: string
  }) => Effect.Effect<Claim | null, StorageError>
  /** The runs of these pipelines that `claim` could give now, by id, in the order in which it would. */
  readonly listClaimable: (input: {
    readonly pipelines: ReadonlyArray<string>
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<string>, StorageError>
  /** Extends the lease by `ttl` from now and sets `heartbeatAt`. */
  readonly renew: (
    lease: Lease,
    ttl: Duration.Duration,
  ) => Effect.Effect<Answer, LeaseLost | StorageError>
  /**
   * Gives the lease up at once, so that another worker continues: not a takeover. Clears the hand; those
   * in `unknown` (publications begun and not answered) that still wait for stage 7 are marked
   * `publishUnknown`. With a `delay`, `notBefore` = now + `delay`: the run is not claimed earlier; null
   * leaves `notBefore` as it is.
   */
  readonly handBack: (
    lease: Lease,
    input: { readonly unknown: ReadonlyArray<string>; readonly delay: Duration.Duration | null },
  ) => Effect.Effect<void, LeaseLost | StorageError>

  /**
   * Ends a stage if its snapshot sees no eligible item and nothing is in hand, else answers how
   * many there are. Ending freezes the counters (`endedAt`), sets the next stage's `startedAt`, its
   * `input` = its eligible items (and `ready` = all its articles in one of its statuses, if it is
   * gated), `currentStage`, and `notBefore` = now + `delay`. With `skipped` the stage ends with zeros whatever waits. A gated
   * stage marks the unpublished articles it leaves in its statuses `heldBack`. Ending the last stage
   * changes no `currentStage`. Ending a stage that is not the current one answers as if just done.
   */
  readonly endStage: (
    lease: Lease,
    input: {
      readonly stage: StageNumber
      readonly intake: Intake
      readonly next: Intake | null
      readonly skipped: boolean
      readonly delay: Duration.Duration | null
      readonly percentage: number
      readonly log: ReadonlyArray<NewLogLine>
    },
  ) => Effect.Effect<StageEnd, LeaseLost | StorageError>
  /** `running` -> `paused` or `cancelled` as asked, only while `control` is still `expected`. */
  readonly answerControl: (
    lease: Lease,
    input: { readonly expected: "pause" | "cancel" } & Told,
  ) => Effect.Effect<StartedRun | null, LeaseLost | StorageError>
  /**
   * `running` -> `paused` by the engine; adds 1 to `pausesInARow` and `pauseEpisodes`. `resumeIn`:
   * when it goes on by itself. While something is requested nothing changes and the answer is null:
   * that is answered first.
   */
  readonly pause: (
    lease: Lease,
    input: {
      readonly reason: PauseReason
      readonly detail: string
      readonly resumeIn: Duration.Duration | null
    } & Told,
  ) => Effect.Effect<StartedRun | null, LeaseLost | StorageError>
  /** `running` -> `completed`, percentage 100; every stage must have ended (else it dies). */
  readonly finish: (lease: Lease, told: Told) => Effect.Effect<StartedRun, LeaseLost | StorageError>
  /** `running` -> `failed` with the remedy in words; `unknown` as for `handBack`, by default none. */
  readonly fail: (
    lease: Lease,
    input: { readonly errorMessage: string; readonly unknown?: ReadonlyArray<string> } & Told,
  ) => Effect.Effect<StartedRun, LeaseLost | StorageError>

  /**
   * Stores what an operator asked, in one compare-and-set on (status, control, live lease):
   * with a live lease `control` and `requestedBy` are written; without one the transition is made at
   * once (epoch + 1), and what was in hand when the lease ran out is treated as by a takeover. pause: of a paused run sets `pauseReason` to `requested` and clears `resumeAt`.
   * cancel overrides pause. Asking again while a worker has it, anything asked of a terminal run, and a
   * pause asked of one being cancelled change nothing. Answers the run as it is then, whether something `changed`, and null for an unknown (or `starting`) run.
   */
  readonly requestControl: (
    input: {
      readonly runId: string
      readonly control: "pause" | "cancel"
      readonly by: string | null
      /** Stored instead of `log` when the transition is made at once. */
      readonly logIfMoved: ReadonlyArray<NewLogLine>
    } & Told,
  ) => Effect.Effect<Requested | null, StorageError>
  /**
   * `paused` -> `running`, claimable at once (epoch + 1, `resumedAt`); of a running run clears a
   * pending pause. `onlyIf` makes it a compare-and-set for automatic resumes: on that reason, and
   * with `due` only when `resumeAt` is past. `pausesInARow` is kept (commits reset it).
   */
  readonly resume: (
    input: {
      readonly runId: string
      readonly by: string | null
      readonly onlyIf?: { readonly reason: PauseReason; readonly due: boolean }
    } & Told,
  ) => Effect.Effect<Requested | null, StorageError>

  /** Any record by id, `starting` ones too. */
  readonly find: (runId: string) => Effect.Effect<RunRecord | null, StorageError>
  /** The site's active run (`running` or `paused`). */
  readonly findActive: (siteId: string) => Effect.Effect<StartedRun | null, StorageError>
  /** The site's active run, else the newest by id of those that began. */
  readonly findCurrent: (siteId: string) => Effect.Effect<StartedRun | null, StorageError>
  /** The site's runs, newest first by id, those with an id below `before`. */
  readonly list: (input: {
    readonly siteId: string
    readonly limit: number
    readonly before: string | null
    readonly status?: StartedRun["status"]
  }) => Effect.Effect<ReadonlyArray<StartedRun>, StorageError>
  /** All active runs, by id, those above `after`: for the sweep. */
  readonly listActive: (input: {
    readonly limit: number
    readonly after: string | null
  }) => Effect.Effect<ReadonlyArray<StartedRun>, StorageError>
  /**
   * Runs paused for a reason, by id, those above `after`; with `due` only those whose `resumeAt` is past.
   */
  readonly listResumable: (input: {
    readonly reason: PauseReason
    readonly accountId?: string
    readonly due: boolean
    readonly after: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StartedRun>, StorageError>
  /** Terminal runs whose credits are not released yet, by id, those above `after` (default: from the start). */
  readonly listUnreleased: (input: {
    readonly accountId?: string
    readonly after?: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StartedRun>, StorageError>
  /** Remembers that the credits of a terminal or abandoned run are released. */
  readonly markReleased: (runId: string) => Effect.Effect<void, StorageError>
  /** Ends the leases of all runs now, as if they had run out: what opening an embedded folder does. */
  readonly expireLeases: Effect.Effect<number, StorageError>
}

export interface Requested {
  readonly run: StartedRun
  /** The status or the request changed through this call. */
  readonly changed: boolean
}

export type StageEnd =
  | { readonly _tag: "Ended"; readonly answer: Answer }
  | { readonly _tag: "NotYet"; readonly eligible: number; readonly answer: Answer }
