/** Which items a stage takes: the question behind every page, count and stage end. */
import type { InputKind, StageNumber } from "./Stage.ts"

/**
 * What holds an article back from stage 7. An article passes when the gate is not closed, it is not
 * rejected, its `publishAfter` is past or null, no live claim of the publication sweep is on it, and:
 * - it is approved, or
 * - `approvedOnly` is false and it has been in review for `holdMs` (an article that skipped review,
 *   because its image stages are off, counts from its last update).
 */
export interface PublishGate {
  /** The daily cap is reached: nothing passes. */
  readonly closed: boolean
  readonly approvedOnly: boolean
  readonly holdMs: number
}

/**
 * An item is eligible for a stage when its status is one of `statuses` and
 * - stage 6: its article is not published, or the image was retried by hand;
 * - stage 7: it passes `gate`;
 * - within a run: `failedRunId` is not that run, and it was made no later than the stage's
 *   `arrivalsUntil`, if that is set.
 * Order: rank (see `rankOf`), then keyword: normalised phrase; task: `dueOrder`; then id.
 */
export interface Intake {
  readonly stage: StageNumber
  readonly kind: InputKind
  readonly statuses: ReadonlyArray<string>
  readonly gate: PublishGate | null
}
