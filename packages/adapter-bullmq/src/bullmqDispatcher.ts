/** bullmqDispatcher: wakes workers on other machines through a BullMQ queue. */
import { Dispatcher, DispatcherUnavailable, type NoAnswer } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { type BullmqOptions, openQueue } from "./RunQueue.ts"

/**
 * Runs go to the workers of `createBullmqWorker`, wherever they are. `start()` then works on no run
 * itself: it ticks, sweeps, and sends wake-ups again that were lost. A job carries the run's id and
 * nothing else. While the queue does not answer, `runNow` is refused with `dispatcher_unavailable`.
 *
 * @example
 * ```ts
 * import { bullmqDispatcher } from "@pressline/adapter-bullmq"
 * import { createAutomation, localAi } from "@pressline/core"
 *
 * const automation = createAutomation({
 *   ai: localAi(),
 *   dispatcher: bullmqDispatcher({ connection: { host: "localhost", port: 6379 } }),
 * })
 * ```
 *
 * @example On Postgres, without any Redis:
 * ```ts
 * import { bullmqDispatcher } from "@pressline/adapter-bullmq"
 * import { createPostgresBackend } from "bullmq"
 *
 * const dispatcher = bullmqDispatcher({
 *   connection: { connectionString: "postgresql://localhost/app", schema: "bullmq", migrate: true },
 *   backend: createPostgresBackend,
 * })
 * ```
 */
export const bullmqDispatcher = (options: BullmqOptions): Layer.Layer<Dispatcher> =>
  Layer.effect(
    Dispatcher,
    Effect.map(openQueue(options), ({ add, check, waiting }) => ({
      check: Effect.mapError(check, unavailable),
      dispatch: (runId) => Effect.mapError(add([runId]), unavailable),
      wakeUps: Stream.never,
      // A job is a turn, not a certain run: as many as runs that wait are enough.
      refill: (runs) =>
        runs.length === 0
          ? Effect.void
          : Effect.flatMap(waiting, (there) =>
              add(runs.slice(0, Math.max(0, runs.length - there))),
            ).pipe(Effect.mapError(unavailable)),
    })),
  )

const unavailable = ({ cause, detail }: NoAnswer): DispatcherUnavailable =>
  new DispatcherUnavailable({ detail, cause })
