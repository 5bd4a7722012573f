/** Notifier: tells targets about a run. At least once; the notification's id is stable. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Notification } from "../domain/Notification.ts"
import type { NotifyTarget } from "../domain/NotifyTarget.ts"

export class NotifierError extends Schema.TaggedError<NotifierError>()("NotifierError", {
  detail: Schema.String,
  /** Milliseconds the other side asked to wait. */
  retryAfter: Schema.optionalKey(Schema.Int),
  /** Trying again is pointless. */
  permanent: Schema.optionalKey(Schema.Boolean),
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  override get message() {
    return this.detail
  }
}

export interface NotifierShape {
  /** Whether it wants notifications of sites that have configured no target for them. */
  readonly hostWide: boolean
  /** Tells one target; `target` null: the host itself (only if `hostWide`). `secret`: in clear, to sign with. */
  readonly deliver: (input: {
    readonly notification: Notification
    readonly target: NotifyTarget | null
    readonly secret: string | null
  }) => Effect.Effect<void, NotifierError>
}

export class Notifier extends Context.Service<Notifier, NotifierShape>()(
  "@pressline/core/Notifier",
) {}
