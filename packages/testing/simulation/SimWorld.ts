/** The world of one seed: shared storage, several processes with faults, operators, and what they do. */
import type { HistoryEvent } from "@pressline/testing"
import {
  AiFunctions,
  Automation,
  type AutomationShape,
  CreditLedger,
  type Credits,
  CreditsUnavailable,
  creditsOf,
  defaultEngineSettings,
  Dispatcher,
  DispatcherUnavailable,
  EngineSettings,
  Ids,
  LockUnavailable,
  makeMemoryStorage,
  MediaStore,
  memoryMedia,
  Notifier,
  PublishError,
  Publisher,
  type PublishRequest,
  type Receipt,
  SiteLock,
  Storage,
  StorageError,
  addCredits,
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
import * as Stream from "effect/Stream"
import type { Chooser } from "./Chooser.ts"
import type { FaultPlan } from "./FaultPlan.ts"
import { type Recorder, recordStorage } from "./recordStorage.ts"
import { makeSimAi, type SimAi } from "./SimAi.ts"
import { makeSimGate, type SimGate } from "./SimGate.ts"

export interface SimNode {
  readonly name: string
  readonly gate: SimGate
  readonly automation: AutomationShape
  readonly stop: Effect.Effect<void>
  /** Steps this process's clock, in milliseconds. */
  readonly stepClock: (millis: number) => void
}

export interface SimCounts {
  crashes: number
  zombies: number
  shutdowns: number
  unknown: number
  commands: number
}

export interface SimWorld {
  readonly faults: FaultPlan
  readonly chooser: Chooser
  readonly recorder: Recorder
  readonly ai: SimAi
  readonly sites: ReadonlyArray<string>
  readonly accountOf: (siteId: string) => string
  readonly grants: Map<string, Credits>
  readonly posts: ReadonlyMap<string, number>
  readonly counts: SimCounts
  readonly nodes: Array<SimNode>
  /** Faults of services go on. */
  troubled: boolean
  readonly history: Array<HistoryEvent>
  readonly addNode: Effect.Effect<SimNode>
  readonly grant: (accountId: string, amount: number) => Effect.Effect<void>
}

export const makeSimWorld = Effect.fnUntraced(function* (
  faults: FaultPlan,
  chooser: Chooser,
  seed: number,
): Effect.fn.Return<SimWorld, never, Scope.Scope> {
  const storage = yield* makeMemoryStorage
  const recorder = recordStorage(storage)
  const ai = makeSimAi(faults, chooser)
  const scope = yield* Effect.scope
  const media = Context.get(yield* Layer.build(memoryMedia()), MediaStore)
  const ids = Context.get(yield* Layer.build(Ids.layer), Ids)
  const random = yield* Effect.service(Random.Random).pipe(Random.withSeed(`sim ${seed}`))
  const posts = new Map<string, number>()
  const grants = new Map<string, Credits>()
  const queues: Array<Queue.Queue<string>> = []
  const counts: SimCounts = { crashes: 0, zombies: 0, shutdowns: 0, unknown: 0, commands: 0 }
  const sites = Array.from({ length: faults.sites }, (_, n) => `site${n + 1}`)
  const accountOf = (siteId: string): string =>
    `account${(Number(siteId.slice(4)) % faults.accounts) + 1}`

  /** A service call of a process: late, lost before, or lost after it took effect. */
  const faulty = <A, E, E2>(
    gate: SimGate,
    effect: Effect.Effect<A, E>,
    fails: (unknown: boolean) => E2,
  ): Effect.Effect<A, E | E2> =>
    gate.pass(
      Effect.suspend(() => {
        if (!world.troubled) return effect
        const slow = chooser.chance(faults.storageSlow) ? chooser.between(1, 3000) : 0
        const before = chooser.chance(faults.storageBefore)
        const after = chooser.chance(faults.storageAfter)
        const answered = before
          ? Effect.fail(fails(false))
          : after
            ? Effect.andThen(
                Effect.exit(effect),
                Effect.suspend(() => {
                  counts.unknown += 1
                  return Effect.fail(fails(true))
                }),
              )
            : effect
        return slow === 0 ? answered : Effect.andThen(Effect.sleep(slow), answered)
      }),
    )

  const wrap = <Port extends object, E2>(
    gate: SimGate,
    port: Port,
    fails: (unknown: boolean) => E2,
  ): Port =>
    Object.fromEntries(
      Object.entries(port).map(([name, member]: [string, unknown]) => {
        if (Effect.isEffect(member))
          return [name, faulty(gate, member as Effect.Effect<unknown>, fails)]
        if (typeof member === "function")
          return [
            name,
            (...input: ReadonlyArray<unknown>) => {
              const answer: unknown = Reflect.apply(member, port, input)
              return Effect.isEffect(answer)
                ? faulty(gate, answer as Effect.Effect<unknown>, fails)
                : answer
            },
          ]
        const record =
          typeof member === "object" &&
          member !== null &&
          Object.getPrototypeOf(member) === Object.prototype
        return [name, record ? wrap(gate, member, fails) : member]
      }),
    ) as Port

  const addNode = Effect.gen(function* () {
    const name = `node${world.nodes.length + 1}`
    const gate = makeSimGate()
    const own = yield* Scope.make()
    const clock = yield* Clock.Clock
    let step = 0
    const wakeUps = yield* Queue.sliding<string>(1000)
    queues.push(wakeUps)
    const services = Context.empty().pipe(
      Context.add(Storage, wrap(gate, recorder.storage, storageFails)),
      Context.add(CreditLedger, wrap(gate, storage.ledger, ledgerFails)),
      Context.add(SiteLock, wrap(gate, storage.lock, lockFails)),
      Context.add(Dispatcher, dispatcherOf(gate, wakeUps)),
      Context.add(Publisher, publisherOf(gate)),
      Context.add(
        MediaStore,
        wrap(gate, media, () => new Error("never")),
      ),
      Context.add(Notifier, { hostWide: true, deliver: () => gate.pass(Effect.void) }),
      Context.add(
        AiFunctions,
        ai.functions({
          kill: () => {
            if (!gate.isDead()) counts.crashes += 1
            gate.kill()
          },
          began: (runId, key) =>
            void recorder.history.push({
              _tag: "CallBegan",
              runId,
              key,
              status: recorder.statusOf(runId),
            }),
        }),
      ),
      Context.add(Ids, ids),
      Context.add(Random.Random, random),
      Context.add(Clock.Clock, {
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + step,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + step),
      }),
    )
    const live = Automation.layer.pipe(
      Layer.provide(
        Layer.succeed(EngineSettings, {
          ...defaultEngineSettings,
          worker: name,
          concurrency: () => faults.concurrency,
          accountOf: (siteId) => Effect.succeed(accountOf(siteId)),
          grace: Duration.seconds(5),
          poll: Duration.seconds(7),
          sweepEvery: Duration.seconds(45),
        }),
      ),
      Layer.provideMerge(Layer.merge(Layer.succeedContext(services), Logger.layer([]))),
    )
    const built = yield* Layer.build(live).pipe(Scope.provide(own), Effect.orDie)
    const automation = Context.get(built, Automation)
    yield* automation.start.pipe(Effect.provide(built), Scope.provide(own))
    const node: SimNode = {
      name,
      gate,
      automation,
      stop: Scope.close(own, Exit.void),
      stepClock: (millis) => {
        step += millis
      },
    }
    world.nodes.push(node)
    return node
  }).pipe(Scope.provide(scope))

  const storageFails = (unknown: boolean): StorageError =>
    new StorageError({
      operation: "sim",
      reason: unknown ? "unknown" : "unavailable",
      detail: "simulated",
    })
  const ledgerFails = (): CreditsUnavailable =>
    new CreditsUnavailable({ operation: "sim", detail: "simulated" })
  const lockFails = (): LockUnavailable => new LockUnavailable({ siteId: "?", detail: "simulated" })

  /** Wake-ups reach any process: late, twice, or never. */
  const dispatcherOf = (gate: SimGate, mine: Queue.Queue<string>): Dispatcher["Service"] => ({
    check: gate.pass(Effect.void),
    dispatch: (runId) =>
      gate.pass(
        Effect.suspend(() => {
          if (world.troubled && chooser.chance(faults.wakeUpLost))
            return chooser.chance(0.5)
              ? Effect.fail(new DispatcherUnavailable({ detail: "simulated" }))
              : Effect.void
          const times = world.troubled && chooser.chance(faults.wakeUpTwice) ? 2 : 1
          for (let n = 0; n < times; n++) Queue.offerUnsafe(chooser.pick(queues), runId)
          return Effect.void
        }),
      ),
    wakeUps: Stream.fromQueue(mine),
  })

  const byKey = new Map<string, Receipt>()
  const publisherOf = (gate: SimGate): Publisher["Service"] => {
    const post = (request: PublishRequest): Receipt => {
      const known = faults.idempotency === "none" ? undefined : byKey.get(request.key)
      const receipt = request.previous ?? (faults.idempotency === "key" ? known : undefined)
      if (receipt) return receipt
      const made = { externalId: `post ${posts.size + 1} ${request.key}`, url: null }
      posts.set(request.key, (posts.get(request.key) ?? 0) + 1)
      byKey.set(request.key, made)
      return made
    }
    return {
      idempotency: faults.idempotency,
      publish: (request) =>
        gate.pass(
          Effect.andThen(
            Effect.sleep(chooser.between(10, 2000)),
            Effect.suspend(() => {
              const lost = world.troubled && chooser.chance(faults.publishUnknown)
              if (lost && chooser.chance(0.5))
                return Effect.fail(new PublishError({ reason: "unavailable", detail: "simulated" }))
              const receipt = post(request)
              return lost
                ? Effect.fail(new PublishError({ reason: "unknown", detail: "simulated" }))
                : Effect.succeed(receipt)
            }),
          ),
        ),
      ...(faults.idempotency === "lookup"
        ? {
            lookup: ({ key }: PublishRequest) =>
              gate.pass(Effect.sync(() => byKey.get(key) ?? null)),
          }
        : {}),
    }
  }

  let granted = 0
  const grant = (accountId: string, amount: number): Effect.Effect<void> =>
    Effect.gen(function* () {
      const before = grants.get(accountId) ?? creditsOf(0)
      grants.set(accountId, addCredits(before, creditsOf(amount)))
      granted += 1
      yield* storage.ledger.grant({ accountId, amount: creditsOf(amount), key: `grant ${granted}` })
    }).pipe(Effect.orDie)

  const world: SimWorld = {
    faults,
    chooser,
    recorder,
    ai,
    sites,
    accountOf,
    grants,
    posts,
    counts,
    nodes: [],
    troubled: true,
    history: recorder.history,
    addNode,
    grant,
  }
  return world
})
