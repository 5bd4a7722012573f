/**
 * Automation, the Effect face: every operation as a method with typed errors, over whatever adapters are
 * provided. The Promise face is the same programs (`createAutomation`).
 */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { type BehaviourOptions, settingsOf } from "./automationOptions.ts"
import type { ConfigInvalid, StorageError } from "./domain/errors.ts"
import { CallHealth, makeCallHealth } from "./engine/stage/CallHealth.ts"
import { deliverNotifications } from "./engine/notify/deliverNotifications.ts"
import { publishDue } from "./engine/publish/publishDue.ts"
import { recoverRuns } from "./engine/worker/recoverRuns.ts"
import { Settings } from "./engine/Settings.ts"
import { Pipeline } from "./engine/Stage.ts"
import { tickSchedules } from "./engine/start/tickSchedules.ts"
import { traced } from "./engine/traced.ts"
import { type WorkedNext, Worker, type WorkerServices } from "./engine/worker/Worker.ts"
import { inProcess } from "./memory/inProcess.ts"
import { markAsPublished } from "./memory/markAsPublished.ts"
import { memoryMedia } from "./memory/MemoryMediaStore.ts"
import { silentNotifier } from "./memory/silentNotifier.ts"
import { unlimited } from "./memory/unlimited.ts"
import { events, type EventsInput, type RunEvent } from "./operations/events.ts"
import { programs } from "./operations/programs.ts"
import { AiFunctions } from "./ports/AiFunctions.ts"
import { Checkpoint } from "./ports/Checkpoint.ts"
import { CreditLedger } from "./ports/CreditLedger.ts"
import { Dispatcher } from "./ports/Dispatcher.ts"
import { Ids } from "./ports/Ids.ts"
import { MediaStore } from "./ports/MediaStore.ts"
import { Notifier } from "./ports/Notifier.ts"
import { Publisher } from "./ports/Publisher.ts"
import { SiteLock } from "./ports/SiteLock.ts"
import { Storage } from "./ports/Storage.ts"
import { makePipeline } from "./stages/pipeline.ts"

type Programs = typeof programs

/** A program with all it needs provided. */
type Provided<F> = F extends (input: infer I) => Effect.Effect<infer A, infer E, infer _R>
  ? (input: I) => Effect.Effect<A, E>
  : never

type Operations = { readonly [K in keyof Programs]: Provided<Programs[K]> }

export interface AutomationShape extends Operations {
  /** A run as it happens; ends when the run has ended and every line was given. */
  readonly events: (
    input: EventsInput,
  ) => Stream.Stream<RunEvent, Stream.Error<ReturnType<typeof events>>>
  /** Brings the storage's schema up to date; safe to call from many processes at once. */
  readonly migrate: Effect.Effect<void, StorageError>
  /** Fails with why the storage cannot be used. */
  readonly ready: Effect.Effect<void, StorageError>
  /**
   * Works on runs, sweeps and ticks until the scope closes, which is a graceful shutdown. Fails where the
   * schema is not this version's; a storage that cannot be reached yet is waited for.
   */
  readonly start: Effect.Effect<void, StorageError, Scope>
  /** Works on one run until it rests: for dispatchers that bring their own workers. */
  readonly workOn: (runId: string) => Effect.Effect<boolean, StorageError>
  /** Works on the run whose turn it is: for dispatchers whose jobs are wake-ups. */
  readonly workNext: (hint?: string) => Effect.Effect<WorkedNext, StorageError>
  /** Gives every run that is worked on here back, after the items in hand or the grace time. */
  readonly shutdown: (grace?: Duration.Duration) => Effect.Effect<void>
  /** One look for due schedules; answers how many slots were started. */
  readonly tick: Effect.Effect<number, StorageError>
  /** One round of repair, of publishing what was held back, and of delivering. */
  readonly sweep: Effect.Effect<void>
}

/** The adapters that fall back to a default when they are not provided. */
const optional = Effect.fnUntraced(function* <I, S>(
  tag: Context.Key<I, S>,
  fallback: Layer.Layer<I>,
): Effect.fn.Return<S, never, Scope> {
  const given = yield* Effect.serviceOption(tag)
  if (Option.isSome(given)) return given.value
  return Context.get(yield* Layer.build(fallback), tag)
})

export class Automation extends Context.Service<Automation, AutomationShape>()(
  "@pressline/core/Automation",
) {
  /**
   * Asks for storage and AI; lock, credits, publisher, media, dispatcher and notifier are used where they
   * are provided, else: the storage's lock, `unlimited()`, `markAsPublished()`, `memoryMedia()`,
   * `inProcess()`, `silentNotifier()`. Options by {@link Automation.options}.
   *
   * @example
   * ```ts
   * import { Automation, localAi, memory } from "@pressline/core/effect"
   * import { Effect, Layer } from "effect"
   *
   * const Live = Automation.layer.pipe(Layer.provide([memory(), localAi()]))
   *
   * const program = Effect.gen(function* () {
   *   const automation = yield* Automation
   *   yield* automation.addKeywords({ siteId: "blog", keywords: ["espresso machine cleaning"] })
   *   return yield* automation.runNow({ siteId: "blog" })
   * }).pipe(Effect.provide(Live))
   * ```
   */
  static readonly layer: Layer.Layer<Automation, never, AiFunctions | Storage> = Layer.effect(
    Automation,
    Effect.suspend(() => makeAutomation),
  )

  /** How it behaves, as a layer: provide it to {@link Automation.layer}. */
  static readonly options = (options: BehaviourOptions): Layer.Layer<never, ConfigInvalid> =>
    Layer.unwrap(
      Effect.map(Effect.fromResult(settingsOf(options)), (settings) =>
        Layer.merge(
          Layer.succeed(Settings, settings),
          options.pipeline === undefined
            ? Layer.empty
            : Layer.succeed(Pipeline, makePipeline(options.pipeline)),
        ),
      ),
    )

  /** The layer form of `start()`: works as long as the layer lives. */
  static readonly worker: Layer.Layer<never, StorageError, Automation> = Layer.effectDiscard(
    Effect.flatMap(Automation, ({ start }) => start),
  )
}

const makeAutomation = Effect.gen(function* () {
  const storage = yield* Storage
  const services = Context.empty().pipe(
    Context.add(Storage, storage),
    Context.add(AiFunctions, yield* AiFunctions),
    Context.add(
      SiteLock,
      Option.getOrElse(yield* Effect.serviceOption(SiteLock), () => storage.lock),
    ),
    Context.add(CreditLedger, yield* optional(CreditLedger, unlimited())),
    Context.add(Publisher, yield* optional(Publisher, markAsPublished())),
    Context.add(MediaStore, yield* optional(MediaStore, memoryMedia())),
    Context.add(Dispatcher, yield* optional(Dispatcher, inProcess())),
    Context.add(Notifier, yield* optional(Notifier, silentNotifier())),
    Context.add(Ids, yield* optional(Ids, Ids.layer)),
    Context.add(Pipeline, yield* optional(Pipeline, Layer.succeed(Pipeline, makePipeline()))),
    Context.add(Settings, yield* Settings),
    Context.add(Checkpoint, yield* Checkpoint),
    Context.add(CallHealth, makeCallHealth()),
  )
  const provide = <A, E, R>(
    effect: Effect.Effect<A, E, R>,
  ): Effect.Effect<A, E, Exclude<R, WorkerServices>> =>
    Effect.provide(effect, services) as Effect.Effect<A, E, Exclude<R, WorkerServices>>
  const worker = yield* provide(
    Effect.map(Layer.build(Worker.layer), (built) => Context.get(built, Worker)),
  )
  const operations = Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [
      name,
      (input: never) =>
        traced(
          `automation.${name}`,
          { attributes: () => placeOf(input) },
          provide(program(input) as Effect.Effect<unknown, unknown, WorkerServices>),
        ),
    ]),
  ) as unknown as Operations
  return Automation.of({
    ...operations,
    events: (input) => Stream.provideContext(events(input), services),
    migrate: storage.migrate,
    ready: storage.ready,
    start: Effect.andThen(expectSchema(storage), provide(worker.start)),
    workOn: (runId) => provide(worker.workOn(runId)),
    workNext: (hint) => provide(worker.workNext(hint)),
    shutdown: worker.shutdown,
    tick: provide(tickSchedules),
    sweep: provide(
      Effect.all([recoverRuns, ignored(publishDue()), ignored(deliverNotifications)], {
        discard: true,
      }),
    ),
  })
})

const ignored = Effect.ignore({ log: "Warn" })

/** Whose content an operation is about. */
const placeOf = (input?: { readonly siteId?: unknown; readonly runId?: unknown }) => ({
  ...(typeof input?.siteId === "string" ? { "pressline.site_id": input.siteId } : {}),
  ...(typeof input?.runId === "string" ? { "pressline.run_id": input.runId } : {}),
})

/** No work on tables of another version; whatever else is wrong may be over when they are needed. */
const expectSchema = ({ ready }: Storage["Service"]): Effect.Effect<void, StorageError> =>
  Effect.catchIf(
    ready,
    ({ reason }) => reason !== "schema",
    (error) => Effect.logWarning("starting without a storage", error.message),
  )
