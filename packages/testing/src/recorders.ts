/** A publisher and a notifier that remember what they were given, and fail when a test says so. */
import {
  type Notification,
  type Notifier,
  NotifierError,
  PublishError,
  type Publisher,
  type PublishRequest,
  type Receipt,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"

export interface RecordingPublisher {
  /** Every publication that took effect, in order; an update is one more. */
  readonly published: ReadonlyArray<PublishRequest>
  /** How many articles are out there: one per key for `key`, one per publication otherwise. */
  readonly posts: () => number
  /** The next publications and look-ups fail. With `tookEffect` the article is out, but the answer is lost. */
  readonly failNext: (
    failure: { readonly reason: PublishError["reason"]; readonly tookEffect?: boolean },
    times?: number,
  ) => void
}

export const makeRecordingPublisher = (
  idempotency: Publisher["Service"]["idempotency"],
): { readonly recorder: RecordingPublisher; readonly publisher: Publisher["Service"] } => {
  const published: Array<PublishRequest> = []
  const byKey = new Map<string, Receipt>()
  let posts = 0
  const failures: Array<{
    readonly reason: PublishError["reason"]
    readonly tookEffect?: boolean
  }> = []
  const receiptOf = (request: PublishRequest): Receipt => {
    const known = idempotency === "none" ? undefined : byKey.get(request.key)
    const receipt = request.previous ?? (idempotency === "key" ? known : undefined)
    if (receipt !== undefined && receipt !== null) return receipt
    posts += 1
    const made = {
      externalId: `post-${posts}`,
      url: `https://site.example/${request.content.slug}`,
    }
    byKey.set(request.key, made)
    return made
  }
  const scripted = (reason: PublishError["reason"]) =>
    Effect.fail(new PublishError({ reason, detail: "scripted" }))
  const lookup = ({ key }: PublishRequest) =>
    Effect.suspend((): Effect.Effect<Receipt | null, PublishError> => {
      const failure = failures.shift()
      return failure === undefined
        ? Effect.succeed(byKey.get(key) ?? null)
        : scripted(failure.reason)
    })
  const publish = (request: PublishRequest) =>
    Effect.suspend((): Effect.Effect<Receipt, PublishError> => {
      const failure = failures.shift()
      if (failure !== undefined && failure.tookEffect !== true) return scripted(failure.reason)
      const receipt = receiptOf(request)
      published.push(request)
      return failure === undefined
        ? Effect.succeed(receipt)
        : Effect.fail(
            new PublishError({ reason: failure.reason, detail: "scripted: the answer is lost" }),
          )
    })
  return {
    recorder: {
      published,
      posts: () => posts,
      failNext: (failure, times = 1) => {
        for (let n = 0; n < times; n++) failures.push(failure)
      },
    },
    publisher: {
      idempotency,
      publish,
      ...(idempotency === "lookup" ? { lookup } : {}),
    },
  }
}

export interface RecordingNotifier {
  /** Every delivery, in order; a repeated one has the same id. */
  readonly delivered: ReadonlyArray<Notification>
  readonly failNext: (times?: number) => void
}

export const makeRecordingNotifier = (): {
  readonly recorder: RecordingNotifier
  readonly notifier: Notifier["Service"]
} => {
  const delivered: Array<Notification> = []
  let failures = 0
  return {
    recorder: {
      delivered,
      failNext: (times = 1) => {
        failures += times
      },
    },
    notifier: {
      hostWide: true,
      deliver: ({ notification }) =>
        Effect.suspend(() => {
          if (failures > 0) {
            failures -= 1
            return Effect.fail(new NotifierError({ detail: "scripted" }))
          }
          delivered.push(notification)
          return Effect.void
        }),
    },
  }
}
