/** An operator asks, and the log tells a stored request from one that is granted at once. */
import { logLine, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"

export const ask = Effect.fnUntraced(function* (
  runId: string,
  control: "pause" | "cancel",
  by: string | null = "ann",
) {
  const { runs } = yield* Storage
  const log = [logLine(`${control}.requested`, "Asked.", { actor: by })]
  const logIfMoved = [logLine(`${control}.done`, "Done.", { actor: by })]
  return yield* runs.requestControl({ runId, control, by, log, logIfMoved })
})
