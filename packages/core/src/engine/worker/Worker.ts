/** The worker of this process: claims runs, works on them, sweeps, ticks, and closes gracefully. */

import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StorageError } from "../../domain/errors.ts"
import { Dispatcher, type DispatcherShape } from "../../ports/Dispatcher.ts"
import { Ids } from "../../ports/Ids.ts"
import type { Notifier } from "../../ports/Notifier.ts"
import type { Claim } from "../../ports/RunStore.ts"
import { Storage } from "../../ports/Storage.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { deliverNotifications } from "../notify/deliverNotifications.ts"
import { executeRun, type ExecuteServices } from "../run/executeRun.ts"
import { trustFrom } from "../lease/holdLease.ts"
import { publishDue } from "../publish/publishDue.ts"
import { recoverRuns, type SweepServices } from "./recoverRuns.ts"
import type { RunSession } from "../RunSession.ts"
import { Settings } from "../Settings.ts"
import { Pipeline } from "../Stage.ts"
import { tickSchedules } from "../start/tickSchedules.ts"

export type WorkerServices = ExecuteServices | Notifier | SweepServices

export interface WorkerShape {
  /** Claims and works, sweeps, publishes, delivers and ticks until the scope closes; the scope's close is a shutdown. */
  readonly start: Effect.Effect<void, never, Scope | WorkerServices>
  /** Works on one run until it rests; false if it cannot be claimed here and now. */
  readonly workOn: (runId: string) => Effect.Effect<boolean, StorageError, WorkerServices>
  /**
   * Works on the run whose turn it is, until it rests. `hint` is the run that a wake-up named: another
   * may be due before it, and if it is here already it only looks whether something was asked of it.
   */
  readonly workNext: (hint?: string) => Effect.Effect<WorkedNext, StorageError, WorkerServices>
  /**
   * Claims nothing more, ticks and sweeps no more, lets the items in hand finish within the grace time
   * (default: the setting), gives all runs back. The worker may be used again afterwards.
   */
  readonly shutdown: (grace?: Duration.Duration) => Effect.Effect<void>
}

export interface WorkedNext {
  /**
   * `worked`: on the run of this answer. `declined`: the run of the hint waits for a worker that this one
   * is not, because its stages are others or because it is closing. `idle`: there was nothing to do.
   */
  readonly outcome: "declined" | "idle" | "worked"
  readonly runId: string | null
}

export class Worker extends Context.Service<Worker, WorkerShape>()("@pressline/core/Worker") {
  static readonly layer: Layer.Layer<Worker, never, Ids> = Layer.effect(
    Worker,
    Effect.suspend(() => makeWorker),
  )
}

/** Runs that are looked at as waiting; the rest waits behind them anyway. */
const MOST_WAITING = 1000

/** Claims that are under way at the same time. */
const CLAIMS_AT_ONCE = 16

const makeWorker = Effect.gen(function* () {
  const settings = yield* Settings
  const ids = yield* Ids
  // A name of its own for every start: a process that comes back is another worker.
  const worker = `${settings.worker}/${yield* ids.next}`
  const fibers = yield* FiberSet.make()
  const loops = yield* FiberSet.make()
  const sessions = new Map<string, RunSession>()
  const looks = yield* Queue.sliding<void>(1)
  let closing = false
  let busy = 0

  /** Claims a run (that one, or any); null when closing, full (where that counts), or nothing is claimable. */
  const claim = Effect.fnUntraced(function* (
    runId?: string,
    atMost = Number.POSITIVE_INFINITY,
  ): Effect.fn.Return<
    { readonly claim: Claim; readonly askedAt: number } | null,
    StorageError,
    Pipeline | Storage
  > {
    const { key } = yield* Pipeline
    const { runs } = yield* Storage
    if (closing || busy >= atMost) return null
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
    Effect.suspend(() => {
      let opened: RunSession | null = null
      return executeRun(
        { lease, run, takeover },
        trustFrom(askedAt, settings.leaseTtl),
        (session) => {
          opened = session
          sessions.set(run.runId, session)
          if (closing) session.stop()
        },
      ).pipe(
        Effect.ensuring(
          Effect.sync(() => {
            // This process may have taken the run over from itself meanwhile.
            if (sessions.get(run.runId) === opened) sessions.delete(run.runId)
            busy -= 1
            Queue.offerUnsafe(looks, undefined)
          }),
        ),
      )
    })

  /** A wake-up: the run may be here already, then it looks whether something was asked of it. */
  const wake = Effect.fnUntraced(function* (runId: string) {
    const session = sessions.get(runId)
    if (session !== undefined) return session.nudge()
    yield* claimOne(runId)
  })

  /**
   * Claims beside the loops, among what a shutdown lets finish: a claim whose answer is dropped lies there
   * until its lease has run out.
   */
  const claimOne = Effect.fnUntraced(function* (runId?: string) {
    const taken = Effect.gen(function* () {
      const claimed = yield* claim(runId, settings.runsAtOnce)
      if (claimed !== null) yield* FiberSet.run(fibers, execute(claimed))
      return claimed !== null
    })
    return yield* Fiber.join(yield* FiberSet.run(fibers, taken))
  })

  /** One claim where nothing waits; more at a time the more there is, or a busy process never fills up. */
  const claimAll = Effect.gen(function* () {
    for (let width = 1; ; width = Math.min(2 * width, CLAIMS_AT_ONCE)) {
      // One that fails must not interrupt the others: what they have claimed would lie there.
      const exits = yield* Effect.forEach(
        Array.from({ length: width }),
        () => Effect.exit(claimOne()),
        {
          concurrency: "unbounded",
        },
      )
      for (const exit of exits) if (!(yield* exit)) return
    }
  })

  /** Works for a caller who waits for the end: how much at the same time is the caller's to say. */
  const executeHere = Effect.fnUntraced(function* (claimed: Parameters<typeof execute>[0]) {
    const fiber = yield* FiberSet.run(fibers, execute(claimed))
    yield* Fiber.join(fiber).pipe(Effect.onInterrupt(() => Fiber.interrupt(fiber)))
  })

  /** Whether a run waits for a worker with stages that are not here. */
  const isForOthers = Effect.fnUntraced(function* (runId: string) {
    const { key } = yield* Pipeline
    const { runs } = yield* Storage
    const run = yield* runs.find(runId)
    if (run === null || run.pipeline === key) return false
    const waiting = yield* runs.listClaimable({ pipelines: [run.pipeline], limit: MOST_WAITING })
    return waiting.includes(runId)
  })

  /** Where workers are fed elsewhere: tells the dispatcher which runs wait. */
  const refill = Effect.fnUntraced(function* (tell: NonNullable<DispatcherShape["refill"]>) {
    const { key } = yield* Pipeline
    const { runs } = yield* Storage
    yield* tell(yield* runs.listClaimable({ pipelines: [key], limit: MOST_WAITING }))
  })

  const logged = <E, R>(what: string, effect: Effect.Effect<unknown, E, R>) =>
    effect.pipe(Effect.catchCause((cause) => Effect.logWarning(`${what} failed`, cause)))

  const work = Effect.gen(function* () {
    const dispatcher = yield* Dispatcher
    const look = dispatcher.refill === undefined ? claimAll : refill(dispatcher.refill)
    for (;;) {
      yield* logged("looking for runs", look)
      yield* Queue.take(looks).pipe(Effect.timeoutOption(settings.poll))
    }
  })

  const listen = Effect.gen(function* () {
    const dispatcher = yield* Dispatcher
    yield* dispatcher.wakeUps.pipe(Stream.runForEach((runId) => logged("a wake-up", wake(runId))))
  })

  /** Among what a shutdown lets finish: what a publication that is cut off came to would be unknown. */
  const publishing = Effect.gen(function* () {
    yield* Fiber.join(
      yield* FiberSet.run(
        fibers,
        publishDue(() => closing),
      ),
    )
  })

  const shutdown = Effect.fnUntraced(function* (grace = settings.grace) {
    closing = true
    yield* FiberSet.clear(loops)
    for (const session of sessions.values()) session.stop()
    yield* FiberSet.awaitEmpty(fibers).pipe(Effect.timeoutOption(grace))
    yield* FiberSet.clear(fibers)
    closing = false
  })
  // What was worked on for callers of `workOn` and `workNext` is given back, too.
  yield* Effect.addFinalizer(() => shutdown())

  const every = <R>(
    what: string,
    interval: Duration.Duration,
    effect: Effect.Effect<unknown, unknown, R>,
  ) => logged(what, effect).pipe(Effect.repeat(Schedule.spaced(interval)))

  return Worker.of({
    start: Effect.gen(function* () {
      yield* Effect.addFinalizer(() => shutdown())
      yield* FiberSet.run(loops, work)
      yield* FiberSet.run(loops, listen)
      yield* FiberSet.run(loops, every("the sweep", settings.sweepEvery, recoverRuns))
      // Beside the sweep: a publisher or a receiver that takes its time holds no repair up.
      yield* FiberSet.run(loops, every("publishing", settings.sweepEvery, publishing))
      yield* FiberSet.run(loops, every("delivering", settings.sweepEvery, deliverNotifications))
      yield* FiberSet.run(loops, every("the tick", settings.tickEvery, tickSchedules))
    }),
    workOn: Effect.fnUntraced(function* (runId: string) {
      const claimed = yield* claim(runId)
      if (claimed === null) return false
      yield* executeHere(claimed)
      return true
    }),
    workNext: Effect.fnUntraced(function* (hint?: string) {
      const session = hint === undefined ? undefined : sessions.get(hint)
      session?.nudge()
      const claimed = session === undefined ? yield* claim() : null
      if (claimed !== null) {
        const { runId } = claimed.claim.run
        yield* executeHere(claimed)
        return { outcome: "worked", runId } satisfies WorkedNext
      }
      const elsewhere =
        hint !== undefined && session === undefined && (closing || (yield* isForOthers(hint)))
      return { outcome: elsewhere ? "declined" : "idle", runId: null } satisfies WorkedNext
    }),
    shutdown,
  })
})
