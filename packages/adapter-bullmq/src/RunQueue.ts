/** RunQueue: the BullMQ queue of wake-ups, on Redis or on Postgres. */
import { answersInTime, type NoAnswer } from "@pressline/core/effect"
import {
  type BackendFactory,
  type ConnectionOptions,
  type createPostgresBackend,
  type IQueueBackend,
  type PostgresConnectionOptions,
  Queue,
} from "bullmq"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"

interface QueueName {
  /** The queue's name, `pressline` by default. Processes with the same one share their work. */
  readonly queue?: string
  /** Stands before the queue's keys in Redis; default BullMQ's own, `bull`. */
  readonly prefix?: string
}

/**
 * Where the queue is, as BullMQ wants it. A client or pool that is passed in stays yours to close; what
 * is opened from options is closed with what uses it.
 */
export type BullmqOptions = QueueName &
  (
    | { readonly connection: ConnectionOptions; readonly backend?: undefined }
    | {
        readonly connection: PostgresConnectionOptions
        /** BullMQ's Postgres: pass `createPostgresBackend` of `bullmq`. */
        readonly backend: typeof createPostgresBackend
      }
  )

/** All that a job carries: losing or doubling it is harmless, because storage says what is to be done. */
export interface WakeUp {
  readonly runId: string
}

export interface RunQueue {
  /** Fails if the queue does not answer. */
  readonly check: Effect.Effect<void, NoAnswer>
  readonly add: (runIds: ReadonlyArray<string>) => Effect.Effect<void, NoAnswer>
  /** Jobs that no worker has taken yet. */
  readonly waiting: Effect.Effect<number, NoAnswer>
}

/** How long an answer of the queue is waited for. */
const PATIENCE = Duration.seconds(2)

/** How long its closing may take. */
const FAREWELL = Duration.millis(500)

/** Ended jobs that stay, for somebody to look at: the run's own log says what was done. */
const KEPT = { count: 100 }

const WAITING = ["waiting", "prioritized", "delayed"] as const

/** What constructors of BullMQ want: the connection, and the backend where it is not Redis. */
export const placeOf = ({ backend, connection, prefix, queue = "pressline" }: BullmqOptions) => ({
  name: queue,
  options: {
    connection: connection as ConnectionOptions,
    ...(prefix === undefined ? {} : { prefix }),
  },
  backend: backend as unknown as BackendFactory<IQueueBackend> | undefined,
})

/** Opens the queue; it is closed with the scope. Asks nothing of the server by itself. */
export const openQueue = Effect.fnUntraced(function* (
  options: BullmqOptions,
): Effect.fn.Return<RunQueue, never, Scope> {
  const inTime = answersInTime("the queue", PATIENCE)
  const queue = yield* Effect.acquireRelease(
    Effect.sync(() => makeQueue(options)),
    closeQueue,
  )
  const waiting = Effect.map(
    inTime(() => queue.getJobCounts(...WAITING)),
    (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0),
  )
  return {
    check: Effect.asVoid(waiting),
    add: (runIds) =>
      runIds.length === 0
        ? Effect.void
        : Effect.asVoid(inTime(() => queue.addBulk(runIds.map((runId) => jobOf({ runId }))))),
    waiting,
  }
})

/**
 * Closes a queue that answers, and hangs up on one that does not: it would never be closed, and would
 * keep the process alive.
 */
const closeQueue = (queue: Queue<WakeUp>): Effect.Effect<void> => {
  const inTime = answersInTime("the queue", FAREWELL)
  // Which of them ends it depends on whether it ever had a connection; the other waits, or fails.
  const hangUp = () =>
    Promise.race([queue.disconnect(), queue.close()].map((ending) => ending.catch(() => {})))
  return inTime(() => queue.getVersion()).pipe(
    Effect.andThen(inTime(() => queue.close())),
    Effect.catch(() => inTime(hangUp)),
    Effect.ignore,
  )
}

const makeQueue = (options: BullmqOptions): Queue<WakeUp> => {
  const place = placeOf(options)
  const queue = new Queue<WakeUp>(place.name, place.options, place.backend as never)
  // Without a listener it would end the process. Who asked something hears of it as the answer.
  queue.on("error", () => {})
  return queue
}

const jobOf = (data: WakeUp) => ({
  name: "run",
  data,
  opts: { attempts: 1, removeOnComplete: KEPT, removeOnFail: KEPT },
})
