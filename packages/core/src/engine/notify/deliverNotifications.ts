/** Delivers recorded notifications, at least once each, to whoever the live config names. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { StorageError } from "../../domain/errors.ts"
import type { Delivery } from "../../domain/Notification.ts"
import { nameOfKey, type NotifyTarget, targetKey } from "../../domain/NotifyTarget.ts"
import type { Ids } from "../../ports/Ids.ts"
import { Checkpoint } from "../../ports/Checkpoint.ts"
import { Notifier, NotifierError } from "../../ports/Notifier.ts"
import { Storage } from "../../ports/Storage.ts"
import { digestFor, gather } from "./digest.ts"
import { eachAlone } from "../eachAlone.ts"
import { retryBriefly } from "../retryStorage.ts"
import { CANNOT_BE_OPENED, type OpenTarget, withSecrets } from "./targetSecrets.ts"
import { switchOff } from "./switchOff.ts"

/** Deliveries claimed at once, and for how long: longer than all their attempts together take. */
const CHUNK = 20
const CLAIM = Duration.minutes(3)
const ATTEMPT = Duration.minutes(1)
const AT_ONCE = 100

/** Seconds between attempts: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h; then it is given up. */
const RETRIES = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
/** Each is up to a fifth longer, never shorter, so that a receiver that was away is not met by all at once. */
const JITTER = 0.2
/** A receiver may ask for more time, but not for ever. */
const LONGEST_WAIT = Duration.hours(24)

/** One round: everything that is due. Answers how many notifications were settled. */
export const deliverNotifications: Effect.Effect<number, StorageError, Ids | Notifier | Storage> =
  Effect.gen(function* () {
    const { outbox } = yield* Storage
    let settled = 0
    for (;;) {
      const due = yield* retryBriefly(outbox.claimDue({ limit: CHUNK, ttl: CLAIM }))
      const done = yield* eachAlone(
        due,
        ({ notification }) => `delivery ${notification.id}`,
        deliver,
        "unbounded",
      )
      settled += done.length
      if (due.length < CHUNK) return settled
    }
  })

const HOST = { target: null, secrets: [] } as const
const cannotBeOpened = new NotifierError({ detail: CANNOT_BE_OPENED })

interface Missed {
  readonly target: NotifyTarget | null
  readonly key: string
  readonly why: NotifierError
}

const deliver = Effect.fnUntraced(function* (delivery: Delivery) {
  const { configs, now, outbox } = yield* Storage
  const notifier = yield* Notifier
  const { id, siteId } = delivery.notification
  const [config] = yield* retryBriefly(configs.list([siteId]))
  const secrets = yield* retryBriefly(configs.secrets(siteId))
  const time = yield* retryBriefly(now)
  const delivered = new Set(delivery.delivered)
  const missed: Array<Missed> = []
  yield* Effect.forEach(
    targetsOf(delivery, config?.notify ?? [], notifier.hostWide),
    Effect.fnUntraced(function* (target) {
      const isGathered = target !== null && hearsLater(delivery, target)
      const key = isGathered ? digestKey(target) : target === null ? "host" : targetKey(target)
      if (delivered.has(key)) return
      if (isGathered) {
        yield* gather(delivery.notification, config?.timezone ?? "UTC")
        delivered.add(key)
        return
      }
      const opened = target === null ? HOST : yield* withSecrets(target, secrets, time)
      const why = opened === null ? cannotBeOpened : yield* tell(delivery, opened)
      if (why === null) delivered.add(key)
      else missed.push({ target, key, why })
    }),
    { concurrency: AT_ONCE, discard: true },
  )
  const retryIn = yield* nextAttempt(delivery.attempts, missed)
  for (const { key, target, why } of missed)
    if (target !== null && (retryIn === null || why.permanent === true))
      yield* switchOff(delivery.notification, key, why)
  yield* retryBriefly(
    outbox.settle({
      id,
      done: missed.length === 0,
      delivered: [...delivered],
      error: missed.length === 0 ? null : missed.map(saying).join("; "),
      retryIn,
    }),
  )
})

/** Why the target does not have it; null: it has. */
const tell = Effect.fnUntraced(function* (
  { notification }: Delivery,
  { secrets, target }: OpenTarget | typeof HOST,
): Effect.fn.Return<NotifierError | null, never, Notifier> {
  const notifier = yield* Notifier
  const checkpoint = yield* Checkpoint
  const told =
    notification.event === "digest" && target !== null
      ? digestFor(notification, target)
      : notification
  if (told === null) return null
  const why = yield* notifier.deliver({ notification: told, target, secrets }).pipe(
    Effect.timeoutOrElse({
      duration: ATTEMPT,
      orElse: () => Effect.fail(new NotifierError({ detail: "no answer within a minute" })),
    }),
    Effect.catchDefect((cause) =>
      Effect.logError("a notifier died", cause).pipe(
        Effect.andThen(Effect.fail(new NotifierError({ detail: "the notifier died", cause }))),
      ),
    ),
    Effect.match({ onSuccess: () => null, onFailure: (error) => error }),
  )
  yield* checkpoint.hit("notification.delivered")
  return why
})

/** Null: nobody is left to be told, or it is given up. */
const nextAttempt = Effect.fnUntraced(function* (
  attempts: number,
  missed: ReadonlyArray<Missed>,
): Effect.fn.Return<Duration.Duration | null> {
  const seconds = RETRIES[attempts - 1]
  const later = missed.filter(({ why }) => why.permanent !== true)
  if (seconds === undefined || later.length === 0) return null
  const jitter = 1 + JITTER * (yield* Random.next)
  const asked = Duration.millis(Math.max(...later.map(({ why }) => why.retryAfter ?? 0)))
  return Duration.max(Duration.seconds(seconds * jitter), Duration.min(asked, LONGEST_WAIT))
})

const saying = ({ key, why }: Missed): string => `${nameOfKey(key)}: ${why.detail}`

/**
 * Targets of the live config that asked for this event, and the host itself, where it wants to hear. A digest
 * is for those who asked for it; that a target is not told any more, for everybody with a mailbox.
 */
const targetsOf = (
  { notification: { event } }: Delivery,
  notify: ReadonlyArray<NotifyTarget>,
  hostWide: boolean,
): ReadonlyArray<NotifyTarget | null> => {
  const told = notify.filter(({ switchedOff }) => switchedOff === undefined)
  const host = hostWide ? [null] : []
  switch (event) {
    case "digest":
      return told.filter(wantsDigest)
    case "switched_off":
      return [...host, ...told.filter(({ kind }) => kind === "email")]
    default:
      return [...host, ...told.filter(({ events }) => events.includes(event))]
  }
}

const wantsDigest = (target: NotifyTarget): boolean =>
  target.kind === "email" && target.digest === true

/** What happened to a run waits for the day's digest; the others are for now. */
const hearsLater = ({ notification: { event } }: Delivery, target: NotifyTarget): boolean =>
  event !== "digest" && event !== "switched_off" && wantsDigest(target)

const digestKey = (target: NotifyTarget): string =>
  target.kind === "email" ? `digest:${target.to}` : targetKey(target)
