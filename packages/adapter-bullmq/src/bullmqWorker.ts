/** bullmqWorker: the layer form of createBullmqWorker. */
import type { CloseOptions } from "@pressline/core"
import { Automation } from "@pressline/core/effect"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type BullmqWorkerOptions, createBullmqWorker } from "./createBullmqWorker.ts"

/**
 * Works on runs as long as the layer lives; closing it gives them back, as `close()` does.
 *
 * @example
 * ```ts
 * import { bullmqDispatcher, bullmqWorker } from "@pressline/adapter-bullmq"
 * import { Automation, localAi, memory } from "@pressline/core/effect"
 * import * as Layer from "effect/Layer"
 *
 * const connection = { host: "localhost", port: 6379 }
 * const Live = bullmqWorker({ connection, concurrency: 4 }).pipe(
 *   Layer.provideMerge(Automation.layer),
 *   Layer.provide([memory(), localAi(), bullmqDispatcher({ connection })]),
 * )
 * ```
 */
export const bullmqWorker = (options: BullmqWorkerOptions): Layer.Layer<never, never, Automation> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const { shutdown, workNext } = yield* Automation
      const run = Effect.runPromiseWith(yield* Effect.context())
      const works = {
        workNext: ({ runId }: { readonly runId?: string } = {}) => run(workNext(runId)),
        stop: ({ grace }: CloseOptions = {}) =>
          run(shutdown(grace === undefined ? undefined : Duration.fromInputUnsafe(grace))),
      }
      yield* Effect.acquireRelease(
        Effect.sync(() => createBullmqWorker(works, options)),
        (worker) => Effect.promise(() => worker.close()),
      )
    }),
  )
