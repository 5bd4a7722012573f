/** createAutomation, the Promise face: layers in, promises out, `close()`. Does no I/O by itself. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { Automation as AutomationService, type AutomationShape } from "./Automation.ts"
import { AutomationError, fromThrown, toAutomationError } from "./AutomationError.ts"
import type { AutomationOptions, CallOptions, Automation } from "./AutomationApi.ts"
import { settingsOf } from "./automationOptions.ts"
import { Settings } from "./engine/Settings.ts"
import { Pipeline } from "./engine/Stage.ts"
import { memory } from "./memory/memory.ts"
import type { RunEvent } from "./operations/events.ts"
import { programs } from "./operations/programs.ts"
import type { AiFunctions } from "./ports/AiFunctions.ts"
import type { Storage } from "./ports/Storage.ts"
import { makePipeline } from "./stages/pipeline.ts"

/**
 * Composes Pressline from adapters. Nothing is opened before the first call; what was opened by Pressline
 * is closed by `close()`, what the host passed in stays the host's.
 *
 * @throws AutomationError `config_invalid`, naming every wrong option.
 *
 * @example
 * ```ts
 * import { createAutomation, localAi, memory } from "@pressline/core"
 *
 * const automation = createAutomation({ storage: memory(), ai: localAi() })
 * await automation.start()
 * await automation.addKeywords({ siteId: "blog", keywords: ["how to descale an espresso machine"] })
 * const { runId } = await automation.runNow({ siteId: "blog" })
 * for await (const event of automation.events({ siteId: "blog", runId }))
 *   if (event.type === "progress") process.stdout.write(`${event.progress.globalProgress.percentage} %\n`)
 * await automation.close()
 * ```
 */
export const createAutomation = (options: AutomationOptions): Automation => {
  const settings = settingsOf(options)
  if (Result.isFailure(settings)) throw fromThrown(settings.failure)
  const runtime = ManagedRuntime.make(
    AutomationService.layer.pipe(
      Layer.provide(adaptersOf(options)),
      Layer.provide(Layer.succeed(Settings, settings.success)),
      Layer.provide(pipelineOf(options)),
      Layer.provideMerge(Logger.layer([])), // the host's console is not ours
    ),
  )
  let working: Scope.Closeable | null = null
  let closed = false

  const run = async <A, E>(
    program: (automation: AutomationShape) => Effect.Effect<A, E>,
    signal?: AbortSignal,
  ): Promise<A> => {
    if (closed) throw new AutomationError("aborted", "This automation was closed.")
    const exit = await runtime.runPromiseExit(
      Effect.flatMap(AutomationService, program),
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
            (automation[name as keyof typeof programs] as (input: never) => Effect.Effect<unknown, unknown>)(
              input,
            ),
          call.signal,
        ),
    ]),
  ) as unknown as Pick<Automation, keyof typeof programs>

  const stopWorking = async (): Promise<void> => {
    const scope = working
    working = null
    if (scope !== null) await runtime.runPromise(Scope.close(scope, Exit.void))
  }

  return {
    ...operations,
    events: (input, call = {}) => readEvents(run, runtime, input, call),
    migrate: () => run(({ migrate }) => migrate),
    ready: () => run(({ ready }) => ready),
    start: async () => {
      if (working !== null) return
      const scope = Scope.makeUnsafe()
      working = scope
      await run(({ start }) => Scope.provide(start, scope))
    },
    stop: stopWorking,
    workOn: (runId) => run((automation) => automation.workOn(runId)),
    tick: () => run(({ tick }) => tick),
    sweep: () => run(({ sweep }) => sweep),
    close: async () => {
      if (closed) return
      await stopWorking()
      closed = true
      await runtime.dispose()
    },
    async [Symbol.asyncDispose]() {
      await this.close()
    },
  }
}

/** A stream as an async iterable, its failures as AutomationError, ended by the call's signal. */
async function* readEvents(
  run: <A>(program: (automation: AutomationShape) => Effect.Effect<A>) => Promise<A>,
  runtime: ManagedRuntime.ManagedRuntime<AutomationService, unknown>,
  input: Parameters<Automation["events"]>[0],
  { signal }: CallOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const stream = await run((automation) => Effect.succeed(automation.events(input)))
  const iterator = Stream.toAsyncIterableWith(stream, await runtime.context())[Symbol.asyncIterator]()
  const aborted = new Promise<"aborted">((resolve) =>
    signal?.addEventListener("abort", () => resolve("aborted"), { once: true }),
  )
  try {
    while (signal?.aborted !== true) {
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

const pipelineOf = ({ pipeline }: AutomationOptions): Layer.Layer<never> =>
  pipeline === undefined
    ? Layer.empty
    : (Layer.succeed(Pipeline, makePipeline(pipeline)) satisfies Layer.Layer<Pipeline>)

/** Storage, AI and whatever else was given; adapters may use the storage and the media store. */
const adaptersOf = (options: AutomationOptions): Layer.Layer<AiFunctions | Storage> => {
  const { ai, credits, dispatcher, lock, media, notifier, publisher, rateLimit } = options
  let adapters: Layer.Layer<AiFunctions | Storage, unknown> = Layer.merge(
    options.storage ?? memory(),
    ai,
  )
  for (const layer of [media, rateLimit, lock, credits, publisher, dispatcher, notifier])
    if (layer !== undefined)
      adapters = Layer.provideMerge(layer as Layer.Layer<never, unknown, Storage>, adapters)
  // An adapter that cannot be built is the host's to mend: it fails the first call as it is.
  return Layer.orDie(adapters)
}

