/** Pages: which items a stage takes into its hand next. */
import * as Effect from "effect/Effect"
import type { LeaseLost, StorageError } from "../../domain/errors.ts"
import { type InputItem, rankOf } from "../../domain/Item.ts"
import { Storage } from "../../ports/Storage.ts"
import { firstItem, makeUnit } from "../CallUnit.ts"
import { readPublishGate } from "../publish/publishGate.ts"
import { retryWhileTrusted } from "../retryStorage.ts"
import { quarantinePoison } from "./settleCall.ts"
import type { StageServices } from "../Stage.ts"
import type { StageRoom } from "./StageRoom.ts"
import { handOf, idle, outstanding, sendingIds, unstored } from "./StageWindow.ts"

/** A page is wanted when the queue runs low; one of suspects only once the hand is empty. */
export const pageWanted = (room: StageRoom, now: number): boolean => {
  const { session, window } = room
  return (
    !window.exhausted &&
    window.stop === null &&
    now < session.trustedUntil() &&
    runsLow(room) &&
    (!window.cautious || idle(window))
  )
}

/** Where the hand must be exact, nothing is taken that cannot be started at once. */
const runsLow = ({ limit, lowWater, opened, window }: StageRoom): boolean =>
  opened.exact === true
    ? outstanding(window) < limit
    : window.queue.length < Math.max(limit, lowWater)

const pageLimit = ({ limit, opened, pageSize, window }: StageRoom): number =>
  opened.exact === true ? limit - outstanding(window) : pageSize

/** Takes the next items; what is in hand stays in hand. */
export const takePage = Effect.fnUntraced(function* (
  room: StageRoom,
): Effect.fn.Return<ReadonlyArray<InputItem>, LeaseLost | StorageError, StageServices> {
  const { intake, opened, session, window } = room
  const { pipeline } = yield* Storage
  const { config, siteId } = session.run
  // Counted before the day's publications are: what is stored in between counts twice, never not at all.
  const begun = outstanding(window) + unstored(window)
  const open =
    intake.gate === null ? null : yield* retryWhileTrusted(session, readPublishGate(siteId, config))
  const allowed = (open?.allowance ?? Number.MAX_SAFE_INTEGER) - begun
  if (allowed <= 0 && begun > 0) {
    // The day's cap will be reached by what is begun: look again when that is stored.
    window.cautious = true
    return []
  }
  const page = yield* retryWhileTrusted(
    session,
    pipeline.takePage(session.lease, {
      intake: open === null ? intake : { ...intake, gate: open.gate },
      keep: [...handOf(window), ...sendingIds(window)],
      limit: Math.min(pageLimit(room), allowed),
      wave: room.wave,
      ttl: room.leaseTtl,
    }),
  )
  session.observe(page.answer)
  window.exhausted = page.items.length >= page.eligible
  window.cautious = page.items.length === 0 || page.items.some((item) => rankOf(item) > 0)
  if (opened.prepare !== undefined && page.items.length > 0)
    yield* retryWhileTrusted(session, opened.prepare(page.items))
  return page.items
})

/** Makes calls of a page: batches, single items, or one suspect at a time. */
export const enqueue = (room: StageRoom, items: ReadonlyArray<InputItem>, now: number): void => {
  const [first] = items
  if (first === undefined) return
  const { batchSize, batches, code, session, window } = room
  const size = batches && rankOf(first) < 3 ? batchSize : 1
  for (let from = 0; from < items.length; from += size) {
    const part = items.slice(from, from + size)
    const unit = makeUnit(part, code.ceiling(part, session.run.priceBook))
    if (part.length === 1 && firstItem(unit).suspicion >= 3) quarantinePoison(room, unit, now)
    else window.queue.push(unit)
  }
}
