/** inProcess: wake-ups for the worker of this very process. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import { Dispatcher } from "../ports/Dispatcher.ts"

/** Wake-ups that wait for a worker; the oldest give way, because workers poll anyway. */
const WAITING = 1024

/** Wakes workers of this process; those elsewhere find the run by polling storage. */
export const inProcess = (): Layer.Layer<Dispatcher> =>
  Layer.effect(
    Dispatcher,
    Effect.map(Queue.sliding<string>(WAITING), (queue) => ({
      check: Effect.void,
      dispatch: (runId) => Effect.asVoid(Queue.offer(queue, runId)),
      wakeUps: Stream.fromQueue(queue),
    })),
  )
