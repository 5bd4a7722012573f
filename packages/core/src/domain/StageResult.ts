/** What a stage did: the stored counters of a run, and the result that is shown of them. */
import * as Schema from "effect/Schema"
import { Credits, noCredits } from "./Credits.ts"
import type { StageNumber } from "./Stage.ts"
import { Count, Timestamp, wire } from "./wire.ts"

/**
 * The counters of one stage of a run, advanced by every commit. At any instant they equal a recount
 * of the items and usage entries of the run.
 */
export interface StageCounters {
  /** Items waiting when the stage began. */
  readonly input: number
  readonly processed: number
  /** Quarantined items. */
  readonly failed: number
  /** Outputs stored. */
  readonly created: number
  /** Words written (stage 4). */
  readonly words: number
  /** Batches committed, where they cannot be derived (stage 1). */
  readonly batches: number
  /** Items finished one by one after a crash, that still make up batches together (stage 1). */
  readonly singles: number
  readonly credits: Credits
  /** Articles in `review` when stage 7 looked. */
  readonly ready: number
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** Milliseconds of the stage during which the run was paused. */
  readonly pausedMs: number
  readonly skipped: boolean
  /** When the stage stopped taking arrivals: items made later wait for the next run. */
  readonly arrivalsUntil: Date | null
}

export const emptyCounters: StageCounters = {
  input: 0,
  processed: 0,
  failed: 0,
  created: 0,
  words: 0,
  batches: 0,
  singles: 0,
  credits: noCredits,
  ready: 0,
  startedAt: null,
  endedAt: null,
  pausedMs: 0,
  skipped: false,
  arrivalsUntil: null,
}

const common = {
  batchesRun: Count,
  /** Whole seconds of work, without pauses. */
  timeElapsed: Count,
  skipped: Schema.Boolean,
  /** Stopped before its items were done, or some were quarantined. */
  partial: Schema.Boolean,
  failed: Count,
}
const billed = { ...common, creditsUsed: Credits }

export const Stage1Result = wire({ keywordsProcessed: Count, clustersCreated: Count, ...billed })
export const Stage2Result = wire({ clustersProcessed: Count, ideasCreated: Count, ...billed })
export const Stage3Result = wire({ ideasProcessed: Count, tasksCreated: Count, ...common })
export const Stage4Result = wire({
  tasksProcessed: Count,
  contentCreated: Count,
  totalWords: Count,
  ...billed,
})
export const Stage5Result = wire({ contentProcessed: Count, promptsCreated: Count, ...billed })
export const Stage6Result = wire({ imagesProcessed: Count, imagesGenerated: Count, ...billed })
export const Stage7Result = wire({ readyForReview: Count, published: Count, ...common })

/** The result fields of a run; null until the stage has ended or the run has stopped in it. */
export const stageResultFields = {
  stage1Result: Schema.NullOr(Stage1Result),
  stage2Result: Schema.NullOr(Stage2Result),
  stage3Result: Schema.NullOr(Stage3Result),
  stage4Result: Schema.NullOr(Stage4Result),
  stage5Result: Schema.NullOr(Stage5Result),
  stage6Result: Schema.NullOr(Stage6Result),
  stage7Result: Schema.NullOr(Stage7Result),
} as const
export type StageResults = {
  readonly [K in keyof typeof stageResultFields]: (typeof stageResultFields)[K]["Type"]
}

/** Seconds of work of a stage: to its end, or to `until` while it is open. */
export const elapsedSeconds = (counters: StageCounters, until: Date): number =>
  counters.startedAt === null
    ? 0
    : Math.max(
        0,
        Math.floor(
          ((counters.endedAt ?? until).getTime() -
            counters.startedAt.getTime() -
            counters.pausedMs) /
            1000,
        ),
      )

/** Batches that a stage's finished items make up. */
export const batchesRun = (
  stage: StageNumber,
  counters: StageCounters,
  batchSize: number,
): number =>
  stage === 1 ? counters.batches : Math.ceil((counters.processed + counters.failed) / batchSize)

interface Shown {
  readonly batchesRun: number
  readonly timeElapsed: number
  readonly skipped: boolean
  readonly partial: boolean
  readonly failed: number
}

/** The result of one stage as it is shown, from its counters. */
export const toStageResults = (
  counters: { readonly [N in StageNumber]: StageCounters },
  batchSizeOf: (stage: StageNumber) => number,
  /** When the run stopped, which ends an open stage as partial; null while it is active. */
  stoppedAt: Date | null,
): StageResults => {
  const shown = <A>(stage: StageNumber, make: (c: StageCounters, common: Shown) => A): A | null => {
    const c = counters[stage]
    const stopped = c.endedAt === null && c.startedAt !== null && stoppedAt !== null
    if (c.endedAt === null && !stopped) return null
    return make(c, {
      batchesRun: batchesRun(stage, c, batchSizeOf(stage)),
      timeElapsed: elapsedSeconds(c, stoppedAt ?? new Date(0)),
      skipped: c.skipped,
      partial: stopped || c.failed > 0,
      failed: c.failed,
    })
  }
  const paid = (c: StageCounters): { readonly creditsUsed: Credits } => ({ creditsUsed: c.credits })
  return {
    stage1Result: shown(1, (c, rest) => ({
      keywordsProcessed: c.processed,
      clustersCreated: c.created,
      ...rest,
      ...paid(c),
    })),
    stage2Result: shown(2, (c, rest) => ({
      clustersProcessed: c.processed,
      ideasCreated: c.created,
      ...rest,
      ...paid(c),
    })),
    stage3Result: shown(3, (c, rest) => ({
      ideasProcessed: c.processed,
      tasksCreated: c.created,
      ...rest,
    })),
    stage4Result: shown(4, (c, rest) => ({
      tasksProcessed: c.processed,
      contentCreated: c.created,
      totalWords: c.words,
      ...rest,
      ...paid(c),
    })),
    stage5Result: shown(5, (c, rest) => ({
      contentProcessed: c.processed,
      promptsCreated: c.created,
      ...rest,
      ...paid(c),
    })),
    stage6Result: shown(6, (c, rest) => ({
      imagesProcessed: c.processed,
      imagesGenerated: c.created,
      ...rest,
      ...paid(c),
    })),
    stage7Result: shown(7, (c, rest) => ({
      readyForReview: c.ready,
      published: c.processed,
      ...rest,
    })),
  }
}

/** Stage counters as JSON, for storage adapters that keep them in one column. */
export const StageCountersJson = wire({
  input: Count,
  processed: Count,
  failed: Count,
  created: Count,
  words: Count,
  batches: Count,
  singles: Count,
  credits: Credits,
  ready: Count,
  startedAt: Schema.NullOr(Timestamp),
  endedAt: Schema.NullOr(Timestamp),
  pausedMs: Count,
  skipped: Schema.Boolean,
  arrivalsUntil: Schema.NullOr(Timestamp),
})
