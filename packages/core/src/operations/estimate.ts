/** What a run would take and cost if it started now, and whether the account can pay for it. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { BUFFER, Credits, lessCredits } from "../domain/Credits.ts"
import { StageNumber, STAGES } from "../domain/Stage.ts"
import { Count, wire } from "../domain/wire.ts"
import { estimateRun } from "../engine/credits/estimateRun.ts"
import { retryBriefly } from "../engine/retryStorage.ts"
import { CreditLedger } from "../ports/CreditLedger.ts"
import { type OnSite, readConfig } from "./site.ts"

export const Estimate = wire({
  stages: Schema.Array(
    wire({
      number: StageNumber,
      /** Items waiting, and items that the stages before will make. */
      items: Count,
      credits: Credits,
      /** Some of the items are projected. */
      estimated: Schema.Boolean,
    }),
  ),
  estimatedCredits: Credits,
  /** What the estimate is multiplied by before it is held. */
  buffer: Credits,
  requiredCredits: Credits,
  /** Available now; null where usage is only counted. */
  currentBalance: Schema.NullOr(Credits),
  sufficient: Schema.Boolean,
})
export type Estimate = typeof Estimate.Type

export const estimate = Effect.fnUntraced(function* ({ siteId }: OnSite) {
  const config = yield* readConfig(siteId)
  const ledger = yield* CreditLedger
  const { credits, projection, required, total } = yield* retryBriefly(estimateRun(config))
  const { available } = yield* retryBriefly(ledger.balance(config.accountId))
  return {
    stages: STAGES.map((number) => ({
      number,
      items: projection.items[number],
      credits: credits[number],
      estimated: projection.projected[number] > 0,
    })),
    estimatedCredits: total,
    buffer: BUFFER,
    requiredCredits: required,
    currentBalance: available,
    sufficient: available === null || !lessCredits(available, required),
  } satisfies Estimate
})
