/** Notifier: tells targets about a run. At least once; the notification's id is stable. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Notification, TestDelivery } from "../domain/Notification.ts"
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
  /**
   * Tells one target; `target` null: the host itself (only if `hostWide`). `secrets`: what to sign with, the
   * newest first; two while a new one takes the old one's place, none where the target has none.
   */
  readonly deliver: (input: {
    readonly notification: Notification
    readonly target: NotifyTarget | null
    readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
  }) => Effect.Effect<void, NotifierError>
  /**
   * Sends one target a message that says it is a test, once and at once. What goes wrong is part of the answer.
   * Absent: this notifier has no targets that could be tested.
   */
  readonly test?: (input: {
    readonly id: string
    readonly siteId: string
    readonly at: Date
    readonly target: NotifyTarget
    readonly secrets: ReadonlyArray<Redacted.Redacted<string>>
  }) => Effect.Effect<TestDelivery>
}

export class Notifier extends Context.Service<Notifier, NotifierShape>()(
  "@pressline/core/Notifier",
) {}
