/** notifierSuite: a target is told, and may be told again under the same id. */
import { expect } from "@effect/vitest"
import { type Notification, Notifier, type NotifyTarget } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { newId, newIds } from "./site.ts"

export interface NotifierOptions extends SuiteOptions {
  /** Whether the host itself wants to hear, without a target. */
  readonly hostWide: boolean
  /** A target that can be reached in the test; null: the host itself. */
  readonly target: NotifyTarget | null
  /** Ids of the notifications that arrived there, where a test can look. */
  readonly received?: Effect.Effect<ReadonlyArray<string>, unknown>
}

const newNotification = (event: Notification["event"]) =>
  Effect.map(newIds(3), ([id = "", runId = "", site = ""]): Notification => ({
    id,
    siteId: `site-${site}`,
    runId,
    event,
    episode: "",
    at: new Date(1_795_000_000_000),
    facts: { status: event, credits: 12.5, partial: false, reason: null },
  }))

const requirements =
  ({ hostWide, received, target }: NotifierOptions): Requirements<Notifier> =>
  (it) => {
    it(
      "MUST declare whether the host wants to hear of sites without a target",
      Effect.gen(function* () {
        expect((yield* Notifier).hostWide).toBe(hostWide)
      }),
    )

    for (const event of ["completed", "failed", "paused", "budget"] as const)
      it(
        `MUST tell the target of "${event}"`,
        Effect.gen(function* () {
          const notifier = yield* Notifier
          const notification = yield* newNotification(event)
          expect(yield* notifier.deliver({ notification, target, secrets: [] })).toBeUndefined()
          if (received !== undefined) expect(yield* received).toContain(notification.id)
        }),
      )

    it(
      "INV-19 MUST keep the id when it tells again",
      Effect.gen(function* () {
        const notifier = yield* Notifier
        const notification = yield* newNotification("completed")
        const secrets = [Redacted.make(`whsec_${(yield* newId).replaceAll("-", "")}`)]
        const deliver = notifier.deliver({ notification, target, secrets })
        expect([yield* deliver, yield* deliver]).toEqual([undefined, undefined])
        if (received === undefined) return
        const ids = (yield* received).filter((id) => id === notification.id)
        expect(ids.length).toBe(2)
      }),
    )
  }

export const notifierSuite = <E>(
  name: string,
  notifier: Adapter<Notifier, E>,
  options: NotifierOptions,
): void => describeSuite(`${name}: Notifier`, notifier, requirements(options), options)
