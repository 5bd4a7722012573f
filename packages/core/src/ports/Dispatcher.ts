/**
 * Dispatcher: wakes a worker for a run. A wake-up carries only the run id; losing, doubling, delaying or
 * reordering it is harmless, because workers claim from storage and poll it anyway.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { DispatcherUnavailable } from "../domain/errors.ts"

export interface DispatcherShape {
  /** Fails if wake-ups cannot be sent now; asked before a start holds credits. */
  readonly check: Effect.Effect<void, DispatcherUnavailable>
  /**
   * Sends one wake-up for a run, to one worker somewhere, and does not wait for it. The same run again is
   * harmless. Where it fails, the run stays and the sweep sends it anew.
   */
  readonly dispatch: (runId: string) => Effect.Effect<void, DispatcherUnavailable>
  /** Wake-ups for the worker in this process; empty where workers are fed elsewhere. */
  readonly wakeUps: Stream.Stream<string>
  /**
   * Only where workers are fed elsewhere: `start()` then claims no run itself. Every `poll` it tells
   * which runs wait for a worker, in the order of their turn, and the dispatcher sees to it that as many
   * wake-ups are on their way: those that were lost are sent again.
   */
  readonly refill?: (waiting: ReadonlyArray<string>) => Effect.Effect<void, DispatcherUnavailable>
}

export class Dispatcher extends Context.Service<Dispatcher, DispatcherShape>()(
  "@pressline/core/Dispatcher",
) {}
