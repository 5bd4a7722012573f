/** Wake-ups that reach any process: late, twice, or never. */
import { type Dispatcher, DispatcherUnavailable } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { SimGate } from "./SimGate.ts"
import type { SimWorld } from "./SimWorld.ts"

export const simDispatcher = (
  world: SimWorld,
  gate: SimGate,
  mine: Queue.Queue<string>,
): Dispatcher["Service"] => ({
  check: gate.pass(Effect.void),
  dispatch: (runId) =>
    gate.pass(
      Effect.suspend(() => {
        const { chooser, faults, queues } = world
        if (world.troubled && chooser.chance(faults.wakeUpLost))
          return chooser.chance(0.5)
            ? Effect.fail(new DispatcherUnavailable({ detail: "simulated" }))
            : Effect.void
        const times = world.troubled && chooser.chance(faults.wakeUpTwice) ? 2 : 1
        const late = world.troubled && chooser.chance(faults.wakeUpLate)
        const arrive = Effect.sync(() => {
          for (let n = 0; n < times; n++) Queue.offerUnsafe(chooser.pick(queues), runId)
        })
        if (!late) return arrive
        const delayed = Effect.andThen(Effect.sleep(chooser.between(1000, 120_000)), arrive)
        return Effect.asVoid(Effect.forkDetach(delayed))
      }),
    ),
  wakeUps: Stream.fromQueue(mine),
})
