/** Turns the finished results of a stage into its next commit. */
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { addCredits, subtractCredits } from "../domain/Credits.ts"
import type { LeaseLost, StorageError } from "../domain/errors.ts"
import type { Ids } from "../ports/Ids.ts"
import type { Storage } from "../ports/Storage.ts"
import { crossedThresholds } from "./BudgetCapCheck.ts"
import type { CallResult } from "./CallResult.ts"
import { commitResults } from "./commitResults.ts"
import type { StageRoom } from "./StageRoom.ts"
import { handOf, takeResults } from "./StageWindow.ts"

/** With a delay between batches: whether the batch is finished and more is to come. */
const batchEnds = ({ batchSize, delay, window }: StageRoom): boolean =>
  delay > 0 &&
  window.startedInBatch >= batchSize &&
  window.inFlight.size + window.waiting.size === 0 &&
  (window.queue.length > 0 || !window.exhausted)

export const storeResults = (
  room: StageRoom,
  now: number,
): Effect.Effect<CallResult, LeaseLost | StorageError, Ids | Storage> => {
  const { caps, delay, intake, percentage, session, window } = room
  const results = takeResults(window)
  const ends = batchEnds(room)
  if (ends) {
    window.startedInBatch = 0
    window.notBefore = now + delay
  }
  return commitResults(session, {
    intake,
    results,
    hand: handOf(window),
    percentage,
    notifications: (charged) => {
      const before = subtractCredits(session.used(), caps.runUsed)
      return crossedThresholds(caps, before, addCredits(before, charged)).map(
        ({ cap, percent }) => ({
          event: "budget",
          episode: `${cap.episode}:${percent}`,
          facts: { cap: cap.label, percent },
        }),
      )
    },
    delay: ends ? Duration.millis(delay) : null,
  })
}
