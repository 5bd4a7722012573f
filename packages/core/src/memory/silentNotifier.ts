/** silentNotifier: the notifier of hosts that want to hear of nothing. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notifier } from "../ports/Notifier.ts"

/** Tells nobody, and always succeeds. */
export const silentNotifier = (): Layer.Layer<Notifier> =>
  Layer.succeed(Notifier, Notifier.of({ hostWide: false, deliver: () => Effect.void }))
