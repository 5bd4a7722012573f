/** Puts quarantined items back where they waited. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { validate } from "../domain/validate.ts"
import { StageNumber } from "../domain/Stage.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { Storage } from "../ports/Storage.ts"
import { audit } from "./audit.ts"
import { type ByActor, type OnSite, readSite } from "./site.ts"

export interface RetryFailedInput extends OnSite, ByActor {
  /** Only items that this run set aside. */
  readonly runId?: string
  /** Only items that failed in this stage. */
  readonly stage?: StageNumber
  /** Only these; needed for items that may have been published (`publish_unknown`). */
  readonly ids?: ReadonlyArray<string>
}

/** The run that set them aside does not take them again; the next one does. Answers how many. */
export const retryFailed = Effect.fnUntraced(function* (input: RetryFailedInput) {
  const { siteId } = yield* readSite(input.siteId)
  yield* validate(Schema.Struct({ stage: Schema.optionalKey(StageNumber) }))(
    input.stage === undefined ? {} : { stage: input.stage },
  )
  const { pipeline } = yield* Storage
  const retried = yield* retryBriefly(
    pipeline.retryFailed({
      siteId,
      stage: input.stage ?? null,
      failedRunId: input.runId ?? null,
      ids: input.ids ?? null,
    }),
  )
  yield* audit(siteId, input, "retry_failed", { retried })
  return { retried }
})
