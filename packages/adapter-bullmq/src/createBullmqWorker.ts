/** createBullmqWorker: works on runs as BullMQ hands out turns, and without it while it is away. */
import {
  type Automation,
  type CloseOptions,
  isAutomationError,
  type WorkedNext,
} from "@pressline/core"
import { type Job, WaitingError, Worker } from "bullmq"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { type BullmqOptions, openQueue, placeOf, type WakeUp } from "./RunQueue.ts"

export type BullmqWorkerOptions = BullmqOptions & {
  /** Runs that this process works on at the same time; default 8. */
  readonly concurrency?: number
  /** How often it looks for runs itself while the queue is away, as a Duration input; default 5 seconds. */
  readonly poll?: Duration.Input
  /** Hears of trouble with the queue: it is met, and told here for your logs. */
  readonly onError?: (error: Error) => void
}

export interface BullmqWorker {
  /**
   * Takes no more jobs, lets the items in hand finish within `grace` (default: the automation's), gives
   * the runs back so that another worker goes on at once, and closes the connection. It stops the
   * automation, as `automation.stop()` does; close that yourself afterwards.
   */
  readonly close: (options?: CloseOptions) => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** What a worker needs of an automation. */
export type Works = Pick<Automation, "stop" | "workNext">

/** A job whose worker died is a turn again, however often: the largest number that Postgres keeps there. */
const ALWAYS = 2 ** 31 - 1
/** How long a slot takes no job after it put one back: so that others come to it first. */
const DECLINED = Duration.seconds(1)

/**
 * Works on runs in this process: a job is a turn, and the run whose turn it is comes from storage, so an
 * account with many runs does not keep others waiting. Jobs that are lost or doubled change nothing. The
 * automation must have the same storage and stages as the one that starts the runs.
 *
 * @example
 * ```ts
 * import { bullmqDispatcher, createBullmqWorker } from "@pressline/adapter-bullmq"
 * import { createAutomation, localAi } from "@pressline/core"
 *
 * const connection = { host: "localhost", port: 6379 }
 * const automation = createAutomation({ ai: localAi(), dispatcher: bullmqDispatcher({ connection }) })
 * const worker = createBullmqWorker(automation, { connection, concurrency: 4 })
 * process.once("SIGTERM", async () => {
 *   await worker.close({ grace: "20 seconds" })
 *   await automation.close()
 * })
 * ```
 */
export const createBullmqWorker = (
  automation: Works,
  options: BullmqWorkerOptions,
): BullmqWorker => {
  const { concurrency = 8, onError = () => {}, poll = "5 seconds" } = options
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new RangeError(`createBullmqWorker: concurrency ${concurrency} is no whole number from 1`)
  let closing: Promise<void> | null = null
  let working = 0

  const next = async (wakeUp: Partial<WakeUp>): Promise<WorkedNext> => {
    const declined: WorkedNext = { outcome: "declined", runId: null }
    if (closing !== null) return declined
    working += 1
    try {
      return await automation.workNext(wakeUp)
    } catch (error) {
      if (isAutomationError(error, "aborted")) return declined // the automation was closed
      throw error
    } finally {
      working -= 1
    }
  }

  const take = async (job: Job<WakeUp>, token?: string): Promise<WorkedNext> => {
    const worked = await next(job.data ?? {})
    if (worked.outcome !== "declined") return worked
    await job.moveToWait(token)
    if (closing === null) await Effect.runPromise(Effect.sleep(DECLINED))
    throw new WaitingError()
  }

  const place = placeOf(options)
  const worker = new Worker<WakeUp, WorkedNext>(
    place.name,
    take,
    { ...place.options, concurrency, maxStalledCount: ALWAYS },
    place.backend as never,
  )
  worker.on("error", onError)

  const life = Scope.makeUnsafe()
  const queue = Effect.runSync(Scope.provide(openQueue(options), life))
  const away = Effect.match(queue.check, { onFailure: () => true, onSuccess: () => false })

  /** Fills the free slots while the queue cannot: storage knows what waits. */
  const look = Effect.gen(function* () {
    const one = (): Promise<unknown> =>
      next({}).then(({ outcome }) => (outcome === "worked" ? one() : null), onError)
    if (working >= concurrency || !(yield* away)) return
    for (let free = concurrency - working; free > 0; free--) void one()
  }).pipe(Effect.repeat(Schedule.spaced(Duration.fromInputUnsafe(poll))))
  const looking = Effect.runFork(look)

  const close = async (more: CloseOptions = {}): Promise<void> => {
    await worker.pause(true)
    await automation.stop(more)
    await Effect.runPromise(Fiber.interrupt(looking))
    // A queue that is away is not waited for: jobs that were not ended are turns again later.
    await worker.close(await Effect.runPromise(away))
    await Effect.runPromise(Scope.close(life, Exit.void))
  }
  return {
    close: (more) => (closing ??= close(more)),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}
