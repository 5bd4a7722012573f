/** dispatcherSuite: wake-ups that carry only a run id, and harm nobody when doubled. */
import { expect } from "@effect/vitest"
import { Dispatcher } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import {
  type Adapter,
  describeSuite,
  type Requirements,
  type SuiteOptions,
} from "./describeSuite.ts"
import { newId, newIds } from "./site.ts"

export interface DispatcherOptions extends SuiteOptions {
  /** Where workers hear of runs: through `wakeUps` of this service (default), or elsewhere. */
  readonly wakes?: "here" | "elsewhere"
  /** Where workers are fed elsewhere: how many wake-ups are on their way, and losing them all. */
  readonly onTheirWay?: {
    readonly count: () => Promise<number>
    readonly lose: () => Promise<void>
  }
}

/** The next wake-ups for these runs, as many as asked. */
const woken = Effect.fnUntraced(function* (runIds: ReadonlyArray<string>, count: number) {
  const dispatcher = yield* Dispatcher
  const mine = Stream.filter(dispatcher.wakeUps, (runId) => runIds.includes(runId))
  return yield* Stream.runCollect(Stream.take(mine, count))
})

const anywhere: Requirements<Dispatcher> = (it) => {
  it(
    "MUST say that wake-ups can be sent while they can",
    Effect.gen(function* () {
      const dispatcher = yield* Dispatcher
      expect(yield* dispatcher.check).toBeUndefined()
    }),
  )

  it.race(
    "MUST accept doubles, 200 concurrent wake-ups and runs that nobody listens for",
    Effect.gen(function* () {
      const dispatcher = yield* Dispatcher
      const ids = yield* newIds(100)
      const answers = yield* Effect.all(
        [...ids, ...ids].map((runId) => dispatcher.dispatch(runId)),
        { concurrency: "unbounded" },
      )
      expect(answers.length).toBe(200)
    }),
  )
}

const here: Requirements<Dispatcher> = (it) => {
  it(
    "MUST wake the worker of this process with the run id, and nothing else",
    Effect.gen(function* () {
      const dispatcher = yield* Dispatcher
      const runId = yield* newId
      const listener = yield* Effect.forkChild(woken([runId], 1))
      yield* Effect.yieldNow
      yield* dispatcher.dispatch(runId)
      expect(yield* Fiber.join(listener)).toEqual([runId])
    }),
  )

  it(
    "MUST keep wake-ups for a worker that comes a little later",
    Effect.gen(function* () {
      const dispatcher = yield* Dispatcher
      const ids = yield* newIds(5)
      yield* Effect.forEach(ids, dispatcher.dispatch)
      const heard = yield* woken(ids, 5)
      expect([...heard].toSorted()).toEqual(ids.toSorted())
    }),
  )
}

const elsewhere =
  ({ onTheirWay }: DispatcherOptions): Requirements<Dispatcher> =>
  (it, time) => {
    if (onTheirWay !== undefined) {
      const count = Effect.promise(onTheirWay.count)
      const refill = Effect.fnUntraced(function* (waiting: ReadonlyArray<string>) {
        const dispatcher = yield* Dispatcher
        yield* dispatcher.refill?.(waiting) ?? Effect.die(new Error("there is no refill"))
        return yield* count
      })

      it(
        "INV-23 MUST send as many wake-ups again as are missing, and no more however often it is told",
        Effect.gen(function* () {
          const dispatcher = yield* Dispatcher
          yield* Effect.promise(onTheirWay.lose)
          const ids = yield* newIds(5)
          expect(yield* refill([])).toBe(0)
          expect(yield* refill(ids)).toBe(5)
          expect(yield* refill(ids)).toBe(5)
          yield* Effect.promise(onTheirWay.lose)
          yield* Effect.forEach(ids.slice(0, 3), dispatcher.dispatch)
          expect(yield* refill(ids)).toBe(5)
          expect(yield* refill(ids.slice(0, 2)), "wake-ups too many harm nobody").toBe(5)
        }),
      )
    }

    it(
      "MUST wake nobody here where workers are fed elsewhere",
      Effect.gen(function* () {
        const dispatcher = yield* Dispatcher
        const heard: Array<string> = []
        yield* Effect.forkScoped(
          Stream.runForEach(dispatcher.wakeUps, (runId) => Effect.sync(() => heard.push(runId))),
        )
        yield* dispatcher.dispatch(yield* newId)
        yield* time.runOut
        expect(heard).toEqual([])
      }),
    )
  }

export const dispatcherSuite = <E>(
  name: string,
  dispatcher: Adapter<Dispatcher, E>,
  options: DispatcherOptions = {},
): void =>
  describeSuite(
    `${name}: Dispatcher`,
    dispatcher,
    (it, time) => {
      anywhere(it, time)
      if (options.wakes === "elsewhere") elsewhere(options)(it, time)
      else here(it, time)
    },
    options,
  )
