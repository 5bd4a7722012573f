/** A site from keywords to published articles, as an Effect with typed errors. */
import { Automation, type RunEvent } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export const publishSite = Effect.fn("publishSite")(function* (
  siteId: string,
  keywords: ReadonlyArray<string>,
) {
  const automation = yield* Automation
  yield* automation.addKeywords({ siteId, keywords })
  const { runId } = yield* automation.runNow({ siteId }).pipe(
    // A run that is there already is as good as a new one.
    Effect.catchTag("AlreadyRunning", (busy) =>
      Effect.succeed({ runId: busy.runId, status: "running" as const }),
    ),
  )
  yield* automation.events({ siteId, runId }).pipe(Stream.runForEach(tell))
  const { run } = yield* automation.currentRun({ siteId, runId })
  return run
})

const tell = (event: RunEvent): Effect.Effect<void> =>
  event.type === "log" && event.line.code.startsWith("stage.")
    ? Effect.logInfo(event.line.message)
    : Effect.void
