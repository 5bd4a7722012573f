/** runHints: which runs this process has just changed, for those who watch; others find out by polling. */
import type { StorageShape } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"

/** Hints that wait for one slow reader; older ones give way. */
const HINTS = 256

/** The same storage, whose `log.changes` tells of what was stored through it. */
export const withRunHints = (storage: StorageShape): StorageShape => {
  const watchers = new Set<(runId: string) => void>()
  const after = <A, E>(runId: string, effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.tap(effect, () =>
      Effect.sync(() => {
        for (const watcher of watchers) watcher(runId)
      }),
    )
  const { log, pipeline, runs } = storage
  return {
    ...storage,
    log: {
      ...log,
      append: (runId, lines) => after(runId, log.append(runId, lines)),
      changes: Stream.callback<string>(
        (queue) =>
          Effect.acquireRelease(
            Effect.sync(() => {
              const watcher = (runId: string) => void Queue.offerUnsafe(queue, runId)
              watchers.add(watcher)
              return watcher
            }),
            (watcher) => Effect.sync(() => watchers.delete(watcher)),
          ),
        { bufferSize: HINTS, strategy: "sliding" },
      ),
    },
    pipeline: {
      ...pipeline,
      commit: (lease, commit, ttl) => after(lease.runId, pipeline.commit(lease, commit, ttl)),
    },
    runs: {
      ...runs,
      begin: (input) => after(input.runId, runs.begin(input)),
      endStage: (lease, input) => after(lease.runId, runs.endStage(lease, input)),
      answerControl: (lease, input) => after(lease.runId, runs.answerControl(lease, input)),
      pause: (lease, input) => after(lease.runId, runs.pause(lease, input)),
      finish: (lease, told) => after(lease.runId, runs.finish(lease, told)),
      fail: (lease, input) => after(lease.runId, runs.fail(lease, input)),
      requestControl: (input) => after(input.runId, runs.requestControl(input)),
      resume: (input) => after(input.runId, runs.resume(input)),
    },
  }
}
