/** How much each stage makes of what it gets: the defaults, and what a site's own runs teach. */
import * as Schema from "effect/Schema"
import { type PerStage, perStage, STAGES } from "./Stage.ts"
import type { StageCounters } from "./StageResult.ts"
import { elapsedSeconds } from "./StageResult.ts"
import { wire } from "./wire.ts"

const Positive = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

export const Ratios = wire({
  keywordsPerCluster: Positive,
  ideasPerCluster: Positive,
  tasksPerIdea: Positive,
  wordsPerArticle: Positive,
  promptsPerArticle: Positive,
  /** Seconds of work per item of each stage, where known; for the ETA only. */
  secondsPerItem: Schema.Array(Schema.NullOr(Positive)),
})
export type Ratios = typeof Ratios.Type

export const defaultRatios: Ratios = {
  keywordsPerCluster: 12.5,
  ideasPerCluster: 3,
  tasksPerIdea: 1,
  wordsPerArticle: 1500,
  promptsPerArticle: 5,
  secondsPerItem: STAGES.map(() => null),
}

/** The ratios of a site's completed runs together; defaults where they show nothing. */
export const learnRatios = (
  runs: ReadonlyArray<{ readonly stages: PerStage<StageCounters> }>,
): Ratios => {
  const total = perStage((stage) => {
    let processed = 0
    let created = 0
    let words = 0
    let seconds = 0
    for (const { stages } of runs) {
      const counters = stages[stage]
      processed += counters.processed
      created += counters.created
      words += counters.words
      if (counters.endedAt !== null) seconds += elapsedSeconds(counters, counters.endedAt)
    }
    return { processed, created, words, seconds }
  })
  const ratio = (a: number, b: number, fallback: number): number =>
    a > 0 && b > 0 ? a / b : fallback
  return {
    keywordsPerCluster: ratio(
      total[1].processed,
      total[1].created,
      defaultRatios.keywordsPerCluster,
    ),
    ideasPerCluster: ratio(total[2].created, total[2].processed, defaultRatios.ideasPerCluster),
    tasksPerIdea: ratio(total[3].created, total[3].processed, defaultRatios.tasksPerIdea),
    wordsPerArticle: ratio(total[4].words, total[4].created, defaultRatios.wordsPerArticle),
    promptsPerArticle: ratio(total[5].created, total[5].processed, defaultRatios.promptsPerArticle),
    secondsPerItem: STAGES.map((stage) =>
      total[stage].processed > 0 ? total[stage].seconds / total[stage].processed : null,
    ),
  }
}
