/**
 * createTestKit: Pressline for tests. In-memory adapters, a virtual clock, an AI that follows a script, a
 * publisher and a notifier that remember, credits with a ledger, and processes that can be killed. It is
 * the real engine; it needs no test runner, no service and no real time.
 */
import type { Automation, LogEntry } from "@pressline/core"
import type { CreditLedger } from "@pressline/core/effect"
import {
  type BehaviourOptions,
  type CheckpointName,
  creditsOf,
  Dispatcher,
  type HostLogger,
  hostLogger,
  Ids,
  inProcess,
  makeMemoryStorage,
  MediaStore,
  memoryMedia,
  type Publisher,
} from "@pressline/core/effect"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Scope from "effect/Scope"
import {
  makeRecordingNotifier,
  makeRecordingPublisher,
  type RecordingNotifier,
  type RecordingPublisher,
} from "./recorders.ts"
import { type AiNumbers, makeScriptedAi, type ScriptedAi } from "./ScriptedAi.ts"
import { type LineMatch, storyOf } from "./story.ts"
import { makeTestNode, ProcessKilled, type TestNode, type World } from "./TestNode.ts"
import { makeVirtualClock, type VirtualClock } from "./VirtualClock.ts"

export interface TestKitOptions extends BehaviourOptions {
  /** The site that helpers act on; default `"site"`. It is its own account. */
  readonly siteId?: string
  /** Credits that the site's account begins with; default 1,000,000. */
  readonly credits?: number
  /** What each AI call makes; default 12.5 keywords a cluster, 3 ideas, 1,500 words, 5 prompts. */
  readonly makes?: Partial<AiNumbers>
  /** When the test begins; default Monday, 2026-01-05, 08:00 UTC. */
  readonly startAt?: Date
  /** How the recording publisher deals with repeats; default `key`. */
  readonly publisherIdempotency?: Publisher["Service"]["idempotency"]
  /** Processes that work on runs; default 1. */
  readonly workers?: number
  /** Seeds ids and jitter; default `"kit"`. */
  readonly seed?: string
  /** Where the log goes, as in `createAutomation`; default nowhere. */
  readonly logger?: HostLogger
  /** Where spans go, as in `createAutomation`; default no span is made. */
  readonly tracer?: Layer.Layer<never>
}

export interface TestKit {
  /** The API of a living process: of the first one, or after a crash of its successor. */
  readonly automation: Automation
  readonly siteId: string
  readonly clock: VirtualClock
  readonly ai: ScriptedAi
  readonly publisher: RecordingPublisher
  readonly notifier: RecordingNotifier
  /** Adds so many keywords (`"keyword 001"`, ...) to the kit's site. */
  readonly addKeywords: (count: number) => Promise<void>
  /** Starts a run of the kit's site and lets time pass until it rests: completed, failed, cancelled or paused. */
  readonly runToRest: () => Promise<string>
  /** Lets time pass until no run of the kit's site is being worked on, at most `within` (default 1 day). */
  readonly rest: (within?: Duration.Input) => Promise<void>
  /**
   * Waits for a log line of the kit's site, also one that is there already, letting time pass until it
   * comes, at most `within` (default 1 day). Rejects with the timeline if it does not come.
   */
  readonly waitFor: (match: LineMatch, within?: Duration.Input) => Promise<LogEntry>
  /** The processes, dead ones too. */
  readonly nodes: ReadonlyArray<TestNode>
  /** Kills a process (default: the first living one) as `kill -9` would, and starts another. */
  readonly crash: (node?: TestNode) => void
  /** Kills the process that comes by a named point for the `nth` time from now; another is started. */
  readonly crashAt: (name: CheckpointName, nth?: number) => void
  /** The log of all runs of the kit's site as plain text, without ids. */
  readonly timeline: () => Promise<string>
  /** The stored state itself, for what the API does not show. */
  readonly storage: World["storage"]
  readonly close: () => Promise<void>
}

const DEFAULTS: AiNumbers = {
  keywordsPerCluster: 12.5,
  ideasPerCluster: 3,
  wordsPerArticle: 1500,
  promptsPerArticle: 5,
}

/**
 * @example
 * ```ts
 * import { createTestKit } from "@pressline/testing"
 *
 * const kit = createTestKit()
 * await kit.addKeywords(150)
 * kit.ai.failNext("generateContent", { code: "ai_rate_limited", retryAfter: 2000 })
 * const status = await kit.runToRest() // "completed", two virtual seconds later
 * console.log(status, kit.publisher.posts(), await kit.timeline())
 * await kit.close()
 * ```
 */
export const createTestKit = (options: TestKitOptions = {}): TestKit => {
  const {
    credits = 1_000_000,
    logger,
    makes,
    publisherIdempotency = "key",
    seed = "kit",
    siteId = "site",
    startAt = new Date(Date.UTC(2026, 0, 5, 8)),
    tracer = Layer.empty,
    workers = 1,
    ...behaviour
  } = options
  const { clock, services: time } = makeVirtualClock(startAt)
  const services = Context.add(time, Random.Random, seeded(seed))
  const ai = makeScriptedAi({ ...DEFAULTS, ...makes }, clock.now)
  const publisher = makeRecordingPublisher(publisherIdempotency)
  const notifier = makeRecordingNotifier()
  const deaths = new Map<CheckpointName, number>()
  const world: World = {
    ...outside(services),
    publisher: publisher.publisher,
    notifier: notifier.notifier,
    ai: ai.functions,
    services,
    options: behaviour,
    observers: Layer.merge(hostLogger(logger), tracer),
    diesAt: (name) => {
      const left = deaths.get(name)
      if (left === undefined) return false
      deaths.set(name, left - 1)
      if (left > 1) return false
      deaths.delete(name)
      queueMicrotask(replace)
      return true
    },
  }
  Effect.runSyncWith(services)(
    world.credits
      .grant({ accountId: siteId, amount: creditsOf(credits), key: "kit" })
      .pipe(Effect.orDie, Effect.when(Effect.succeed(credits > 0))),
  )

  const nodes: Array<TestNode> = []
  const addNode = (): void => {
    const node = makeTestNode({
      ...world,
      ai: (kill) =>
        ai.functions(() => {
          kill()
          queueMicrotask(replace)
        }),
    })
    nodes.push(node)
    node.automation.start().catch(() => {}) // a process may die while it starts
  }
  /** Keeps as many processes alive as the kit was asked for. */
  const replace = (): void => {
    if (closed) return
    while (nodes.filter((node) => !node.isDead()).length < workers) addNode()
  }
  let closed = false
  replace()
  const living = (): TestNode => {
    replace()
    const node = nodes.find((candidate) => !candidate.isDead())
    if (node === undefined) throw new Error("the kit is closed")
    return node
  }

  let starts = 0
  /** Starts a run, by whichever process lives long enough; time passes while it waits. */
  const startOnce = async (idempotencyKey: string): Promise<void> => {
    for (;;) {
      const start = living().automation.runNow({ siteId, idempotencyKey })
      const outcome = await story.whilePassing(
        start.then(
          () => "started" as const,
          (error: unknown) => {
            if (error instanceof ProcessKilled) return "killed" as const
            throw error
          },
        ),
      )
      if (outcome === "started") return
    }
  }

  const story = storyOf(siteId, world.storage, clock, startAt)
  return {
    get automation() {
      return living().automation
    },
    siteId,
    clock,
    ai: ai.script,
    publisher: publisher.recorder,
    notifier: notifier.recorder,
    nodes,
    storage: world.storage,
    addKeywords: async (count) => {
      const digits = String(count).length
      const keywords = Array.from(
        { length: count },
        (_, n) => `keyword ${String(n + 1).padStart(digits, "0")}`,
      )
      await living().automation.addKeywords({ siteId, keywords })
    },
    runToRest: async () => {
      starts += 1
      await startOnce(`kit-${starts}`)
      await story.rest()
      return story.status()
    },
    rest: story.rest,
    waitFor: story.waitFor,
    crash: (node = living()) => {
      node.kill()
      replace()
    },
    crashAt: (name, nth = 1) => void deaths.set(name, nth),
    timeline: story.timeline,
    close: async () => {
      closed = true
      for (const node of nodes) {
        if (node.isDead()) continue
        const closing = node.automation.close()
        await clock.advance("1 minute")
        await closing
      }
    },
  }
}

/** Randomness that repeats itself. */
const seeded = (seed: string): typeof Random.Random.Service =>
  Effect.runSync(Effect.service(Random.Random).pipe(Random.withSeed(seed)))

/** Storage, ledger, dispatcher, media and ids: what outlives every process. */
const outside = (services: Context.Context<never>) => {
  const build = <A>(layer: Layer.Layer<A>): Context.Context<A> =>
    Effect.runSyncWith(services)(Layer.build(layer).pipe(Scope.provide(Scope.makeUnsafe())))
  const storage = Effect.runSyncWith(services)(makeMemoryStorage)
  return {
    storage,
    credits: storage.ledger satisfies CreditLedger["Service"],
    dispatcher: Context.get(build(inProcess()), Dispatcher),
    media: Context.get(build(memoryMedia()), MediaStore),
    ids: Context.get(build(Ids.layer), Ids),
  }
}
