/** What a run has in its hands right now, read from the stored hand. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type InputItem, labelOf } from "../domain/Item.ts"
import { intakeOf, intakesOf } from "../domain/Intake.ts"
import { InputKind, stageFacts, StageNumber } from "../domain/Stage.ts"
import { plannedStage } from "../domain/StagePlan.ts"
import { batchesRun } from "../domain/StageResult.ts"
import { Count, Timestamp, wire } from "../domain/wire.ts"
import { readPublishGate } from "../engine/publish/publishGate.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { findRun, type OnRun } from "./site.ts"

const Processed = wire({
  kind: InputKind,
  id: Schema.String,
  label: Schema.String,
  since: Timestamp,
  attempt: Count,
})

export const CurrentProcessing = wire({
  stage: StageNumber,
  /** The batch in hand, from 1, of so many that are foreseen. */
  batch: Count,
  batches: Count,
  items: Schema.Array(Processed),
  /** The label of what comes after these. */
  next: Schema.NullOr(Schema.String),
})
export type CurrentProcessing = typeof CurrentProcessing.Type

/** Null while nothing is in hand. */
export const currentProcessing = Effect.fnUntraced(function* (
  input: OnRun,
): Effect.fn.Return<CurrentProcessing | null, Effect.Error<ReturnType<typeof findRun>>, Storage> {
  const run = yield* findRun(input)
  if (run === null || run.inHand === null || run.inHand.ids.length === 0) return null
  const { pipeline } = yield* Storage
  const { ids, since, stage } = run.inHand
  const { batchSize, concurrency } = plannedStage(run.stagePlan, stage)
  const { inputKind } = stageFacts(stage)
  const shown = stage === 1 ? batchSize : concurrency
  const intake = intakeOf(run.stagePlan, stage, run.config.publishPolicy)
  const waiting = yield* retryBriefly(pipeline.stillPending(run.siteId, intake, ids))
  if (waiting.length === 0) return null
  const items = yield* retryBriefly(
    pipeline.getItems(run.siteId, inputKind, waiting.slice(0, shown + 1)),
  )
  const { gate } = yield* retryBriefly(readPublishGate(run.siteId, run.config))
  const counts = yield* retryBriefly(
    pipeline.counts({
      siteId: run.siteId,
      intakes: intakesOf(run.stagePlan, gate),
      runId: run.runId,
    }),
  )
  const counters = run.stages[stage]
  const done = batchesRun(stage, counters, batchSize)
  const next = items[shown]
  return {
    stage,
    batch: Math.floor((counters.processed + counters.failed) / batchSize) + 1,
    batches: Math.max(
      done,
      Math.ceil((counters.processed + counters.failed + counts.pending[stage]) / batchSize),
    ),
    items: items.slice(0, shown).map((item) => ({
      kind: inputKind,
      id: item.id,
      label: labelOf(item),
      since,
      attempt: (item as InputItem).attempts + 1,
    })),
    next: next === undefined ? null : labelOf(next),
  }
})
