/** What happened at a site, gathered for those who want to hear of it once a day. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { StorageError } from "../../domain/errors.ts"
import { Notification } from "../../domain/Notification.ts"
import type { NotifyEvent, NotifyTarget } from "../../domain/NotifyTarget.ts"
import { nextRunAt } from "../../domain/Schedule.ts"
import { Ids } from "../../ports/Ids.ts"
import { Storage } from "../../ports/Storage.ts"
import { retryBriefly } from "../retryStorage.ts"

/** When digests go out, in the site's time zone. */
const HOUR = "08:00"

const Gathered = Schema.fromJsonString(Notification)

/**
 * Puts a notification into the site's next digest after it happened, or the one after that if that has gone
 * out. Repeatable: it is in one digest, and there once.
 */
export const gather = Effect.fnUntraced(function* (
  notification: Notification,
  timezone: string,
): Effect.fn.Return<void, StorageError, Ids | Storage> {
  const { outbox } = yield* Storage
  const { at, id, runId, siteId } = notification
  const daily = { scheduledTime: HOUR, timezone, dayOfWeek: 1, dayOfMonth: 1 }
  for (let dueAt = at; ;) {
    dueAt = nextRunAt({ ...daily, frequency: "daily" }, dueAt)
    const isIn = yield* retryBriefly(
      outbox.gather({
        siteId,
        runId,
        dueAt,
        notification: {
          id: yield* (yield* Ids).next,
          event: "digest",
          episode: dueAt.toISOString(),
          facts: { [id]: Schema.encodeSync(Gathered)(notification) },
        },
      }),
    )
    if (isIn) return
  }
})

/** What a digest holds, in the order in which it happened. */
export const gatheredIn = ({ facts }: Notification): ReadonlyArray<Notification> =>
  Object.values(facts)
    .map((fact) => Schema.decodeUnknownSync(Gathered)(fact))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())

/** The digest with what this target asked for; null: that is nothing. */
export const digestFor = (digest: Notification, target: NotifyTarget): Notification | null => {
  const wanted: ReadonlyArray<string> = target.events satisfies ReadonlyArray<NotifyEvent>
  const facts = gatheredIn(digest).flatMap((one) =>
    wanted.includes(one.event) ? [[one.id, Schema.encodeSync(Gathered)(one)] as const] : [],
  )
  return facts.length === 0 ? null : { ...digest, facts: Object.fromEntries(facts) }
}
