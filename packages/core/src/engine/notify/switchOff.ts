/** Switches a target off that wants no more messages, or that could not be told for three days; and says so. */
import * as Effect from "effect/Effect"
import type { StorageError } from "../../domain/errors.ts"
import { logLine } from "../../domain/LogEntry.ts"
import type { Notification } from "../../domain/Notification.ts"
import { targetKey, targetName } from "../../domain/NotifyTarget.ts"
import type { NotifierError } from "../../ports/Notifier.ts"
import { Ids } from "../../ports/Ids.ts"
import { Storage } from "../../ports/Storage.ts"
import { retryBriefly } from "../retryStorage.ts"

/**
 * Repeatable. A target that is gone from the config, or off already, is left alone. People with a mailbox, and
 * the host, are told.
 */
export const switchOff = Effect.fnUntraced(function* (
  { id, runId, siteId }: Notification,
  key: string,
  why: NotifierError,
): Effect.fn.Return<void, StorageError, Ids | Storage> {
  const { configs, log, now, outbox } = yield* Storage
  for (;;) {
    const [config] = yield* retryBriefly(configs.list([siteId]))
    const target = config?.notify.find((one) => targetKey(one) === key)
    if (config === undefined || target === undefined || target.switchedOff !== undefined) return
    const reason =
      why.permanent === true ? why.detail : `${why.detail}, for three days: it was given up`
    yield* retryBriefly(
      outbox.gather({
        siteId,
        runId,
        dueAt: yield* retryBriefly(now),
        notification: {
          id: yield* (yield* Ids).next,
          event: "switched_off",
          episode: `${key} ${id}`,
          facts: { target: targetName(target), reason },
        },
      }),
    )
    const changed = yield* retryBriefly(
      configs.update({
        siteId,
        ifVersion: config.version,
        settings: {},
        notify: config.notify.map((one) =>
          one === target ? { ...one, switchedOff: reason } : one,
        ),
        secrets: null,
      }),
    ).pipe(
      Effect.as(true),
      Effect.catchTag("ConfigConflict", () => Effect.succeed(false)),
    )
    if (!changed) continue // somebody changed the config meanwhile: look again
    const name = targetName(target)
    const message = `${name} is not told any more: ${reason}. Set it again in the config to switch it on.`
    return yield* retryBriefly(
      log.append(runId, [
        logLine("notification.switched_off", message, { level: "warn", facts: { target: name } }),
      ]),
    )
  }
})
