/** One process of the world: the real engine over faulty ports, with a clock of its own. */
import {
  AiFunctions,
  Automation,
  CreditLedger,
  CreditsUnavailable,
  defaultEngineSettings,
  Dispatcher,
  EngineSettings,
  Ids,
  LockUnavailable,
  MediaError,
  MediaStore,
  Notifier,
  Publisher,
  SiteLock,
  Storage,
  StorageError,
} from "@pressline/core/effect"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import { faultyPort } from "./faultyPort.ts"
import { simDispatcher } from "./SimDispatcher.ts"
import { makeSimGate, type SimGate } from "./SimGate.ts"
import { simPublisher } from "./SimPublisher.ts"
import type { SimNode, SimWorld } from "./SimWorld.ts"

/** Starts one more process. */
export const addNode = Effect.fnUntraced(function* (world: SimWorld): Effect.fn.Return<SimNode> {
  const name = `node${world.nodes.length + 1}`
  const gate = makeSimGate()
  const own = yield* Scope.make()
  const wakeUps = yield* Queue.sliding<string>(1000)
  world.queues.push(wakeUps)
  const { clock, step } = steppable(yield* Clock.Clock)
  const services = Context.add(portsOf(world, gate, wakeUps), Clock.Clock, clock)
  const live = Automation.layer.pipe(
    Layer.provide(settingsOf(world, name)),
    Layer.provideMerge(Layer.merge(Layer.succeedContext(services), Logger.layer([]))),
  )
  const built = yield* Layer.build(live).pipe(Scope.provide(own))
  const automation = Context.get(built, Automation)
  yield* automation.start.pipe(Effect.orDie, Effect.provide(built), Scope.provide(own))
  const node: SimNode = {
    name,
    gate,
    automation,
    stop: Scope.close(own, Exit.void),
    stepClock: step,
  }
  world.nodes.push(node)
  return node
})

/** A clock that can be set wrong; sleeps and elapsed time stay right, as on a real machine. */
const steppable = (clock: Clock.Clock) => {
  let off = 0
  const stepped: Clock.Clock = {
    ...clock,
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + off,
    currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + off),
  }
  return {
    clock: stepped,
    step: (millis: number): void => {
      off += millis
    },
  }
}

const settingsOf = ({ accountOf, faults }: SimWorld, worker: string) =>
  Layer.succeed(EngineSettings, {
    ...defaultEngineSettings,
    worker,
    concurrency: () => faults.concurrency,
    accountOf: (siteId) => Effect.succeed(accountOf(siteId)),
    grace: Duration.seconds(5),
    poll: Duration.seconds(7),
    sweepEvery: Duration.seconds(45),
  })

const storageFails = (unknown: boolean): StorageError =>
  new StorageError({
    operation: "sim",
    reason: unknown ? "unknown" : "unavailable",
    detail: "simulated",
  })
const ledgerFails = () => new CreditsUnavailable({ operation: "sim", detail: "simulated" })
const lockFails = () => new LockUnavailable({ siteId: "?", detail: "simulated" })
const mediaFails = () => new MediaError({ operation: "sim", detail: "simulated" })

const portsOf = (world: SimWorld, gate: SimGate, wakeUps: Queue.Queue<string>) => {
  const { ai, counts, history, ids, media, random, recorder } = world
  const { storage } = recorder
  return Context.empty().pipe(
    // The world waits for a process to start: the look at the schema goes through.
    Context.add(Storage, {
      ...faultyPort(world, gate, storage, storageFails),
      ready: storage.ready,
    }),
    Context.add(CreditLedger, faultyPort(world, gate, storage.ledger, ledgerFails)),
    Context.add(SiteLock, faultyPort(world, gate, storage.lock, lockFails)),
    Context.add(Dispatcher, simDispatcher(world, gate, wakeUps)),
    Context.add(Publisher, simPublisher(world, gate)),
    Context.add(MediaStore, faultyPort(world, gate, media, mediaFails)),
    Context.add(Notifier, { hostWide: true, deliver: () => gate.pass(Effect.void) }),
    Context.add(
      AiFunctions,
      ai.functions({
        kill: () => {
          if (!gate.isDead()) counts.crashes += 1
          gate.kill()
        },
        began: (runId, key) =>
          void history.push({ _tag: "CallBegan", runId, key, status: recorder.statusOf(runId) }),
      }),
    ),
    Context.add(Ids, ids),
    Context.add(Random.Random, random),
  )
}
