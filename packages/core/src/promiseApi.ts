/** The Promise API over an Effect layer: runs programs, turns their failures into AutomationError. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Automation as AutomationService, type AutomationShape } from "./Automation.ts"
import type { Automation, CallOptions, CloseOptions } from "./AutomationApi.ts"
import { AutomationError, fromThrown, toAutomationError } from "./AutomationError.ts"
import { ConfigInvalid } from "./domain/errors.ts"
import type { EventsInput, RunEvent } from "./operations/events.ts"
import { programs } from "./operations/programs.ts"

/**
 * The Promise API of an `Automation` layer. The layer is built on the first call and closed by `close()`;
 * whatever else it provides (a clock, a logger) holds for every call.
 */
export const promiseApi = (layer: Layer.Layer<AutomationService, unknown>): Automation => {
  const runtime = ManagedRuntime.make(layer)
  let working: Scope.Closeable | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | null = null
  /** The first call builds the layer; before there is nothing to stop. */
  let isBuilt = false
  const closed = new AbortController()

  const run = async <A, E>(
    program: (automation: AutomationShape) => Effect.Effect<A, E>,
    signal?: AbortSignal,
  ): Promise<A> => {
    if (closed.signal.aborted) throw new AutomationError("aborted", "This automation was closed.")
    if (signal?.aborted === true)
      throw new AutomationError("aborted", "The call was aborted before it began.")
    const exit = await runtime.runPromiseExit(
      Effect.flatMap(AutomationService, (automation) => {
        isBuilt = true
        return program(automation)
      }),
      signal === undefined ? {} : { signal },
    )
    if (Exit.isSuccess(exit)) return exit.value
    throw toAutomationError(exit.cause)
  }

  const operations = Object.fromEntries(
    Object.keys(programs).map((name) => [
      name,
      (input: never, call: CallOptions = {}) =>
        run(
          (automation) =>
            (
              automation[name as keyof typeof programs] as (
                input: never,
              ) => Effect.Effect<unknown, unknown>
            )(input),
          call.signal,
        ),
    ]),
  ) as unknown as Pick<Automation, keyof typeof programs>

  /** `start()` and `stop()` take effect one after the other, in the order in which they are called. */
  const inTurn = <A>(step: () => Promise<A>): Promise<A> => {
    const taken = turn.then(step)
    turn = taken.catch(() => {}) // its caller hears of it
    return taken
  }
  const start = async (): Promise<void> => {
    if (working !== null) return
    const scope = Scope.makeUnsafe()
    working = scope
    try {
      await run(({ start: begin }) => Scope.provide(begin, scope))
    } catch (error) {
      working = null
      throw error
    }
  }
  const stop = async (grace?: Duration.Duration): Promise<void> => {
    const scope = working ?? Scope.makeUnsafe()
    working = null
    if (!isBuilt) return
    await runtime.runPromise(
      Effect.flatMap(AutomationService, ({ shutdown }) => shutdown(grace)).pipe(
        Effect.andThen(Scope.close(scope, Exit.void)),
      ),
    )
  }
  const close = async (grace?: Duration.Duration): Promise<void> => {
    closed.abort() // new calls are refused, and readers of events end
    await inTurn(() => stop(grace))
    await runtime.dispose()
  }

  return {
    ...operations,
    events: (input, call = {}) =>
      readEvents(run, runtime, input, [closed.signal, ...(call.signal ? [call.signal] : [])]),
    migrate: () => run(({ migrate }) => migrate),
    ready: () => run(({ ready }) => ready),
    start: () => inTurn(start),
    stop: async (options) => {
      const grace = graceOf(options)
      await (closing ?? inTurn(() => stop(grace)))
    },
    workOn: (runId) => run((automation) => automation.workOn(runId)),
    workNext: ({ runId } = {}) => run((automation) => automation.workNext(runId)),
    tick: () => run(({ tick }) => tick),
    sweep: () => run(({ sweep }) => sweep),
    close: async (options) => {
      const grace = graceOf(options)
      await (closing ??= close(grace))
    },
    async [Symbol.asyncDispose]() {
      await (closing ??= close())
    },
  }
}

const graceOf = ({ grace }: CloseOptions = {}): Duration.Duration | undefined => {
  if (grace === undefined) return undefined
  const parsed = Result.try(() => Duration.fromInputUnsafe(grace))
  if (Result.isSuccess(parsed)) return parsed.success
  const message = `${JSON.stringify(grace)} is not a duration such as "30 seconds" or 30000`
  throw fromThrown(new ConfigInvalid({ issues: [{ path: "grace", message }] }))
}

/** A stream as an async iterable, its failures as AutomationError, ended by any of the signals. */
async function* readEvents(
  run: <A>(program: (automation: AutomationShape) => Effect.Effect<A>) => Promise<A>,
  runtime: ManagedRuntime.ManagedRuntime<AutomationService, unknown>,
  input: EventsInput,
  signals: ReadonlyArray<AbortSignal>,
): AsyncGenerator<RunEvent, void, undefined> {
  const stream = await run((automation) => Effect.succeed(automation.events(input)))
  const iterator = Stream.toAsyncIterableWith(stream, await runtime.context())[
    Symbol.asyncIterator
  ]()
  const signal = AbortSignal.any([...signals])
  const aborted = new Promise<"aborted">((resolve) =>
    signal.addEventListener("abort", () => resolve("aborted"), { once: true }),
  )
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), aborted])
      if (next === "aborted" || next.done === true) return
      yield next.value
    }
  } catch (error) {
    throw fromThrown(error)
  } finally {
    await iterator.return?.()
  }
}
