/** Turns the finished results of a stage into its next commit. */
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { addCredits, subtractCredits } from "../../domain/Credits.ts"
import type { LeaseLost, StorageError } from "../../domain/errors.ts"
import type { Ids } from "../../ports/Ids.ts"
import type { Storage } from "../../ports/Storage.ts"
import { budgetNews } from "../credits/budgetNews.ts"
import type { CallResult } from "../CallResult.ts"
import { commitResults } from "./commitResults.ts"
import type { StageRoom } from "./StageRoom.ts"
import { handOf, outstanding, takeResults } from "./StageWindow.ts"

/** With a delay between batches: whether the batch is finished and more is to come. */
const batchEnds = ({ batchSize, delay, window }: StageRoom): boolean =>
  delay > 0 &&
  window.startedInBatch >= batchSize &&
  window.inFlight.size + window.waiting.size === 0 &&
  window.queue.every(({ batch }) => batch === null) &&
  (window.queue.length > 0 || !window.exhausted)

export const storeResults = (
  room: StageRoom,
  now: number,
): Effect.Effect<CallResult, LeaseLost | StorageError, Ids | Storage> => {
  const { caps, delay, intake, percentage, session, window } = room
  const results = takeResults(window, room.itemsPerCommit)
  const ends = batchEnds(room)
  if (ends) {
    window.startedInBatch = 0
    window.notBefore = now + delay
  }
  return commitResults(session, {
    intake,
    results,
    // Once it is told to stop, the window gives back what it has not started; a page adds to the hand,
    // and may be asked for while this is stored.
    hand:
      window.stop === null && (outstanding(window) > 0 || room.paging || !window.exhausted)
        ? null
        : handOf(window),
    percentage,
    news: (charged, articles) => {
      if (caps.caps.length === 0) return { notifications: [], log: [] }
      const credits = addCredits(subtractCredits(session.used(), caps.runUsed), charged)
      const since = session.counters(room.stage).processed - room.articlesAtCaps
      const more = { credits, articles: room.code.writes === true ? since + articles : 0 }
      return budgetNews(session, caps, more)
    },
    delay: ends ? Duration.millis(delay) : null,
  })
}
