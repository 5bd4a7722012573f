/** One process of a kit: its own runtime and worker over shared adapters, killed without a last word. */
import { type Automation } from "@pressline/core"
import {
  AiFunctions,
  Automation as AutomationService,
  type BehaviourOptions,
  Checkpoint,
  type CheckpointName,
  CreditLedger,
  Dispatcher,
  Ids,
  MediaStore,
  Notifier,
  promiseApi,
  Publisher,
  Storage,
} from "@pressline/core/effect"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { behind, type Gate, makeGate } from "./Gate.ts"

/** What all nodes of a kit share: the world outside of their processes. */
export interface World {
  readonly storage: Storage["Service"]
  readonly credits: CreditLedger["Service"]
  readonly dispatcher: Dispatcher["Service"]
  readonly publisher: Publisher["Service"]
  readonly media: MediaStore["Service"]
  readonly notifier: Notifier["Service"]
  readonly ids: Ids["Service"]
  readonly ai: (kill: () => void) => AiFunctions["Service"]
  /** Clock, scheduler and randomness. */
  readonly services: Context.Context<never>
  readonly options: BehaviourOptions
  /** Where log and spans go. */
  readonly observers: Layer.Layer<never>
  /** Called at every checkpoint; true: the process dies there. */
  readonly diesAt: (name: CheckpointName) => boolean
}

export interface TestNode {
  readonly automation: Automation
  readonly isDead: () => boolean
  /** Stops answering at once; no finalizer runs to its end. Open calls reject with `aborted`. */
  readonly kill: () => void
}

/** What open calls of a killed process reject with. */
export class ProcessKilled extends Error {
  constructor() {
    super("the process was killed")
    this.name = "ProcessKilled"
  }
}

export const makeTestNode = (world: World): TestNode => {
  const gate = makeGate()
  const died = Promise.withResolvers<never>()
  died.promise.catch(() => {})
  const kill = (): void => {
    if (gate.isClosed()) return
    gate.close()
    died.reject(new ProcessKilled())
  }
  const layer = AutomationService.layer.pipe(
    Layer.provide(adapters(world, gate, kill)),
    Layer.provide(AutomationService.options(world.options)),
    Layer.provideMerge(Layer.merge(Layer.succeedContext(world.services), world.observers)),
  )
  return { automation: mortal(promiseApi(layer), died.promise), isDead: gate.isClosed, kill }
}

const adapters = (world: World, gate: Gate, kill: () => void) =>
  Layer.succeedContext(
    Context.empty().pipe(
      Context.add(Storage, behind(gate, world.storage)),
      Context.add(CreditLedger, behind(gate, world.credits)),
      Context.add(Dispatcher, behind(gate, world.dispatcher)),
      Context.add(Publisher, behind(gate, world.publisher)),
      Context.add(MediaStore, behind(gate, world.media)),
      Context.add(Notifier, behind(gate, world.notifier)),
      Context.add(AiFunctions, behind(gate, world.ai(kill))),
      Context.add(Ids, world.ids),
      Context.add(Checkpoint, {
        hit: (name) =>
          gate.pass(
            Effect.suspend(() => {
              if (!world.diesAt(name)) return Effect.void
              kill()
              return Effect.never
            }),
          ),
      }),
    ),
  )

/** Promises of a dead process are never answered: callers of the kit hear of the death instead. */
const mortal = (automation: Automation, died: Promise<never>): Automation => ({
  ...(Object.fromEntries(
    Object.entries(automation).map(([name, method]: [string, unknown]) => [
      name,
      typeof method !== "function" || name === "events"
        ? method
        : (...input: ReadonlyArray<unknown>) =>
            Promise.race([Reflect.apply(method, automation, input) as Promise<unknown>, died]),
    ]),
  ) as unknown as Automation),
  [Symbol.asyncDispose]: () => automation.close(),
})
