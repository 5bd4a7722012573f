/** The world of one seed: what outlives every process, and the processes themselves. */
import {
  addCredits,
  type AutomationShape,
  type Credits,
  creditsOf,
  Ids,
  makeMemoryStorage,
  MediaStore,
  memoryMedia,
  type Receipt,
} from "@pressline/core/effect"
import type { HistoryEvent } from "@pressline/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import type { Chooser } from "./Chooser.ts"
import type { FaultPlan } from "./FaultPlan.ts"
import { type Recorder, recordStorage } from "./recordStorage.ts"
import { makeSimAi, type SimAi } from "./SimAi.ts"
import type { SimGate } from "./SimGate.ts"

export interface SimCounts {
  crashes: number
  zombies: number
  /** Of them, those that froze right before a commit. */
  zombiesAtCommits: number
  shutdowns: number
  unknown: number
  commands: number
}

/** One process. */
export interface SimNode {
  readonly name: string
  readonly gate: SimGate
  readonly automation: AutomationShape
  /** A graceful shutdown. */
  readonly stop: Effect.Effect<void>
  /** Steps this process's clock, in milliseconds. */
  readonly stepClock: (millis: number) => void
}

/** What is out there. */
export interface SimPosts {
  /** Posts made by key. */
  readonly byKey: Map<string, number>
  readonly receipts: Map<string, Receipt>
}

export interface SimWorld {
  readonly faults: FaultPlan
  readonly chooser: Chooser
  readonly recorder: Recorder
  readonly history: Array<HistoryEvent>
  readonly ai: SimAi
  readonly media: MediaStore["Service"]
  readonly ids: Ids["Service"]
  readonly random: typeof Random.Random.Service
  readonly posts: SimPosts
  readonly sites: ReadonlyArray<string>
  readonly accountOf: (siteId: string) => string
  readonly grants: Map<string, Credits>
  readonly counts: SimCounts
  readonly nodes: Array<SimNode>
  /** Wake-ups, a queue per process. */
  readonly queues: Array<Queue.Queue<string>>
  /** Faults of services go on. */
  troubled: boolean
}

export const makeSimWorld = Effect.fnUntraced(function* (
  faults: FaultPlan,
  chooser: Chooser,
  seed: number,
): Effect.fn.Return<SimWorld, never, Scope.Scope> {
  const recorder = recordStorage(yield* makeMemoryStorage)
  return {
    faults,
    chooser,
    recorder,
    history: recorder.history,
    ai: makeSimAi(faults, chooser),
    media: Context.get(yield* Layer.build(memoryMedia()), MediaStore),
    ids: Context.get(yield* Layer.build(Ids.layer), Ids),
    random: yield* Effect.service(Random.Random).pipe(Random.withSeed(`sim ${seed}`)),
    posts: { byKey: new Map(), receipts: new Map() },
    sites: Array.from({ length: faults.sites }, (_, n) => `site${n + 1}`),
    accountOf: (siteId) => `account${(Number(siteId.slice(4)) % faults.accounts) + 1}`,
    grants: new Map(),
    counts: { crashes: 0, zombies: 0, zombiesAtCommits: 0, shutdowns: 0, unknown: 0, commands: 0 },
    nodes: [],
    queues: [],
    troubled: true,
  }
})

/** Adds credits to an account, and remembers how many it was given in all. */
export const grant = (world: SimWorld, accountId: string, amount: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const given = creditsOf(amount)
    const before = world.grants.get(accountId) ?? creditsOf(0)
    world.grants.set(accountId, addCredits(before, given))
    const key = `grant ${world.chooser.int(1e9)} ${world.history.length}`
    return world.recorder.storage.ledger
      .grant({ accountId, amount: given, key })
      .pipe(Effect.asVoid, Effect.orDie)
  })
