/** The worker of this process: claims runs, works on them, sweeps, ticks, and closes gracefully. */

import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StorageError } from "../domain/errors.ts"
import { Dispatcher } from "../ports/Dispatcher.ts"
import { Ids } from "../ports/Ids.ts"
import type { Claim } from "../ports/RunStore.ts"
import { Storage } from "../ports/Storage.ts"
import { monotonicMillis } from "./monotonicMillis.ts"
import { executeRun, type ExecuteServices } from "./executeRun.ts"
import { trustFrom } from "./holdLease.ts"
import { recoverRuns, type SweepServices } from "./recoverRuns.ts"
import type { RunSession } from "./RunSession.ts"
import { Settings } from "./Settings.ts"
import { Pipeline } from "./Stage.ts"
import { tickSchedules } from "./tickSchedules.ts"

export type WorkerServices = ExecuteServices | SweepServices

export interface WorkerShape {
  /** Claims and works, sweeps and ticks until the scope closes; the scope's close is a shutdown. */
  readonly start: Effect.Effect<void, never, Scope | WorkerServices>
  /** Works on one run until it rests; false if it cannot be claimed here and now. */
  readonly workOn: (runId: string) => Effect.Effect<boolean, StorageError, WorkerServices>
  /** Claims nothing more, lets the items in hand finish within the grace time, gives all runs back. */
  readonly shutdown: Effect.Effect<void>
}

export class Worker extends Context.Service<Worker, WorkerShape>()("@pressline/core/Worker") {
  static readonly layer: Layer.Layer<Worker, never, Ids> = Layer.effect(
    Worker,
    Effect.suspend(() => makeWorker),
  )
}

const makeWorker = Effect.gen(function* () {
  const settings = yield* Settings
  const ids = yield* Ids
  // A name of its own for every start: a process that comes back is another worker.
  const worker = `${settings.worker}/${yield* ids.next}`
  const fibers = yield* FiberSet.make()
  const sessions = new Map<string, RunSession>()
  const looks = yield* Queue.sliding<void>(1)
  let closing = false
  let busy = 0

  /** Claims a run (that one, or any); null when closing, full, or nothing is claimable. */
  const claim = Effect.fnUntraced(function* (
    runId?: string,
  ): Effect.fn.Return<
    { readonly claim: Claim; readonly askedAt: number } | null,
    StorageError,
    Pipeline | Storage
  > {
    if (closing || busy >= settings.runsAtOnce) return null
    const { key } = yield* Pipeline
    const { runs } = yield* Storage
    busy += 1
    const askedAt = yield* monotonicMillis
    const claimed = yield* runs
      .claim({
        worker,
        ttl: settings.leaseTtl,
        pipelines: [key],
        ...(runId === undefined ? {} : { runId }),
      })
      .pipe(
        Effect.onExit((exit) => Effect.sync(() => void (exit._tag === "Failure" && (busy -= 1)))),
      )
    if (claimed === null) {
      busy -= 1
      return null
    }
    return { claim: claimed, askedAt }
  })

  const execute = ({
    askedAt,
    claim: { lease, run, takeover },
  }: {
    readonly claim: Claim
    readonly askedAt: number
  }): Effect.Effect<void, never, ExecuteServices> =>
    executeRun({ lease, run, takeover }, trustFrom(askedAt, settings.leaseTtl), (session) => {
      sessions.set(run.runId, session)
      if (closing) session.stop()
    }).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          sessions.delete(run.runId)
          busy -= 1
          Queue.offerUnsafe(looks, undefined)
        }),
      ),
    )

  /** A wake-up: the run may be here already, then it looks whether something was asked of it. */
  const wake = Effect.fnUntraced(function* (runId: string) {
    const session = sessions.get(runId)
    if (session !== undefined) return session.nudge()
    const claimed = yield* claim(runId)
    if (claimed !== null) yield* FiberSet.run(fibers, execute(claimed))
  })

  const claimAll = Effect.gen(function* () {
    for (;;) {
      const claimed = yield* claim()
      if (claimed === null) return
      yield* FiberSet.run(fibers, execute(claimed))
    }
  })

  const logged = <E, R>(what: string, effect: Effect.Effect<unknown, E, R>) =>
    effect.pipe(Effect.catchCause((cause) => Effect.logWarning(`${what} failed`, cause)))

  const work = Effect.gen(function* () {
    for (;;) {
      yield* logged("claiming runs", claimAll)
      yield* Queue.take(looks).pipe(Effect.timeoutOption(settings.poll))
    }
  })

  const listen = Effect.gen(function* () {
    const dispatcher = yield* Dispatcher
    yield* dispatcher.wakeUps.pipe(Stream.runForEach((runId) => logged("a wake-up", wake(runId))))
  })

  const shutdown = Effect.gen(function* () {
    closing = true
    for (const session of sessions.values()) session.stop()
    yield* FiberSet.awaitEmpty(fibers).pipe(Effect.timeoutOption(settings.grace))
    yield* FiberSet.clear(fibers)
  })

  const every = <R>(
    what: string,
    interval: Duration.Duration,
    effect: Effect.Effect<unknown, unknown, R>,
  ) => logged(what, effect).pipe(Effect.repeat(Schedule.spaced(interval)))

  return Worker.of({
    start: Effect.gen(function* () {
      closing = false
      yield* Effect.addFinalizer(() => shutdown)
      yield* Effect.forkScoped(work)
      yield* Effect.forkScoped(listen)
      yield* Effect.forkScoped(every("the sweep", settings.sweepEvery, recoverRuns))
      yield* Effect.forkScoped(every("the tick", settings.tickEvery, tickSchedules))
    }),
    workOn: Effect.fnUntraced(function* (runId: string) {
      const claimed = yield* claim(runId)
      if (claimed === null) return false
      yield* execute(claimed)
      return true
    }),
    shutdown,
  })
})
