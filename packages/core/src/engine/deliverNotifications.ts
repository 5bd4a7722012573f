/** Delivers recorded notifications, at least once each, to whoever the live config names. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { StorageError } from "../domain/errors.ts"
import type { Delivery } from "../domain/Notification.ts"
import { type NotifyTarget, targetKey } from "../domain/NotifyTarget.ts"
import { Checkpoint } from "../ports/Checkpoint.ts"
import { Notifier } from "../ports/Notifier.ts"
import { Storage } from "../ports/Storage.ts"
import { retryBriefly } from "./retryStorage.ts"
import { openSecrets } from "./secrets.ts"

/** Deliveries claimed at once, and for how long. */
const CHUNK = 20
const CLAIM = Duration.minutes(2)

/** Seconds between attempts: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h; then it is given up. */
const RETRIES = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]

/** One round: everything that is due. Answers how many notifications were settled. */
export const deliverNotifications: Effect.Effect<number, StorageError, Notifier | Storage> =
  Effect.gen(function* () {
    const { outbox } = yield* Storage
    let settled = 0
    for (;;) {
      const due = yield* retryBriefly(outbox.claimDue({ limit: CHUNK, ttl: CLAIM }))
      yield* Effect.forEach(due, deliver, { concurrency: 4, discard: true })
      settled += due.length
      if (due.length < CHUNK) return settled
    }
  })

const deliver = Effect.fnUntraced(function* (delivery: Delivery) {
  const { configs, now, outbox } = yield* Storage
  const notifier = yield* Notifier
  const checkpoint = yield* Checkpoint
  const { id, siteId } = delivery.notification
  const [config] = yield* retryBriefly(configs.list([siteId]))
  const secrets = yield* retryBriefly(configs.secrets(siteId))
  const delivered = new Set(delivery.delivered)
  const targets = targetsOf(delivery, config?.notify ?? [], notifier.hostWide)
  let error: string | null = null
  let retryAfter = 0
  let permanent = true
  for (const target of targets) {
    const key = target === null ? "host" : targetKey(target)
    if (delivered.has(key)) continue
    const result = yield* Effect.result(
      notifier.deliver({
        notification: delivery.notification,
        target,
        secrets: yield* openSecrets(secrets[key], yield* retryBriefly(now)),
      }),
    )
    yield* checkpoint.hit("notification.delivered")
    if (Result.isSuccess(result)) {
      delivered.add(key)
      continue
    }
    error = `${key}: ${result.failure.detail}`
    retryAfter = Math.max(retryAfter, result.failure.retryAfter ?? 0)
    permanent = permanent && result.failure.permanent === true
  }
  const wait = RETRIES[delivery.attempts - 1]
  const givenUp = error !== null && (permanent || wait === undefined)
  yield* retryBriefly(
    outbox.settle({
      id,
      done: error === null,
      delivered: [...delivered],
      error,
      retryIn:
        error === null || givenUp || wait === undefined
          ? null
          : Duration.millis(Math.max(wait * 1000, retryAfter)),
    }),
  )
})

/** Targets of the live config that asked for this event; the host itself, where it wants to hear. */
const targetsOf = (
  { notification }: Delivery,
  notify: ReadonlyArray<NotifyTarget>,
  hostWide: boolean,
): ReadonlyArray<NotifyTarget | null> => [
  ...(hostWide ? [null] : []),
  ...notify.filter(({ events }) => events.includes(notification.event)),
]
