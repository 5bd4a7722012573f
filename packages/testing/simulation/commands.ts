/** What operators, hosts and chaos do to the world, one thing at a time. */
import { itemsWaitingForAPerson } from "./itemsWaitingForAPerson.ts"
import type { AutomationShape } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import type { Trouble } from "./FaultPlan.ts"
import { addNode } from "./addNode.ts"
import { grant, type SimNode, type SimWorld } from "./SimWorld.ts"

interface Command {
  readonly name: string
  readonly trouble: Trouble | null
  readonly weight: number
  readonly run: (world: SimWorld) => Effect.Effect<void>
}

/** An operator's call through some process; one that does not answer is given up. */
const ask = <A, E>(
  world: SimWorld,
  call: (automation: AutomationShape) => Effect.Effect<A, E>,
  look: (answer: A) => void = () => {},
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { automation } = world.chooser.pick(world.nodes)
    const since = world.history.length
    return call(automation).pipe(
      Effect.map(look),
      Effect.catch((error) => Effect.sync(() => refused(world, error, since))),
      Effect.timeoutOption("40 seconds"),
      Effect.asVoid,
    )
  })

/** `already_running` must have been true while the call was made (INV-24). */
const refused = (world: SimWorld, error: unknown, since: number): void => {
  if (typeof error !== "object" || error === null || !("_tag" in error)) return
  if (error._tag !== "AlreadyRunning") return
  const { runId, siteId } = error as unknown as { readonly runId: string; readonly siteId: string }
  world.history.push({
    _tag: "Refused",
    siteId,
    runId,
    active:
      ["running", "paused", "starting"].includes(world.recorder.statusOf(runId)) ||
      world.history.slice(since).some((event) => event._tag === "Became" && event.runId === runId),
  })
}

const site = (world: SimWorld): { readonly siteId: string } => ({
  siteId: world.chooser.pick(world.sites),
})

let words = 0
/** Phrases; some are poison to the model, some kill whoever sends them. */
const phrases = (world: SimWorld, count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, () => {
    words += 1
    const { chooser, faults } = world
    const kind =
      faults.has("poison") && chooser.chance(0.05)
        ? " poison"
        : faults.has("killer") && chooser.chance(0.02)
          ? " killer"
          : ""
    return `${chooser.pick(["tea", "bread", "bike", "desk"])} ${words}${kind}`
  })

export const resetWords = (): void => {
  words = 0
}

export const addKeywords = (world: SimWorld, siteId: string, count: number): Effect.Effect<void> =>
  ask(world, (automation) => automation.addKeywords({ siteId, keywords: phrases(world, count) }))

const alive = (world: SimWorld): ReadonlyArray<SimNode> =>
  world.nodes.filter(({ gate }) => !gate.isDead())

const crash = (world: SimWorld): Effect.Effect<void> =>
  Effect.gen(function* () {
    const node = world.chooser.pick(alive(world))
    world.counts.crashes += 1
    node.gate.kill()
    yield* Effect.forkDetach(node.stop) // its finalizers reach nobody
    yield* Effect.sleep(world.chooser.between(0, 20_000))
    yield* addNode(world)
  })

const freeze = (world: SimWorld): Effect.Effect<void> =>
  Effect.gen(function* () {
    const node = world.chooser.pick(alive(world))
    if (world.chooser.chance(0.5)) {
      world.counts.zombies += 1
      node.gate.freeze()
      yield* Effect.sleep(world.chooser.between(5000, 120_000))
    } else {
      node.gate.freezeBeforeCommit(() => {
        world.counts.zombies += 1
        world.counts.zombiesAtCommits += 1
      })
      yield* Effect.sleep(world.chooser.between(40_000, 120_000)) // most often longer than a lease
    }
    node.gate.thaw()
  })

const shutdown = (world: SimWorld): Effect.Effect<void> =>
  Effect.gen(function* () {
    const node = world.chooser.pick(alive(world))
    world.counts.shutdowns += 1
    yield* node.stop.pipe(Effect.timeoutOption("30 seconds"))
    node.gate.kill()
    yield* addNode(world)
  })

const outage = (world: SimWorld): Effect.Effect<void> =>
  Effect.gen(function* () {
    world.ai.outage = true
    yield* Effect.sleep(world.chooser.between(1000, 600_000))
    world.ai.outage = false
  })

const configure = (world: SimWorld): Effect.Effect<void> =>
  ask(world, (automation) => {
    const { chooser } = world
    const stage = chooser.between(1, 7) as 1
    return automation.updateConfig({
      ...site(world),
      patch: chooser.pick([
        { [`stage${stage}Enabled`]: chooser.chance(0.7) },
        { [`stage${stage}BatchSize`]: chooser.between(1, 5) },
        { withinStageDelay: chooser.pick([0, 2, 90]) },
        { betweenStageDelay: chooser.pick([0, 3, 100]) },
        { maxAttempts: chooser.between(1, 4) },
        { publishPolicy: { mode: "review" as const } },
        { publishPolicy: { mode: "hold" as const, holdHours: 0.1 } },
        { publishPolicy: { mode: "auto" as const, dailyCap: chooser.between(0, 5) } },
        { publishPolicy: { mode: "auto" as const } },
      ]),
    })
  })

const schedule = (world: SimWorld): Effect.Effect<void> =>
  ask(world, (automation) =>
    automation.updateConfig({
      ...site(world),
      patch: {
        enabled: world.chooser.chance(0.8),
        frequency: "daily",
        scheduledTime: `08:${String(world.chooser.int(60)).padStart(2, "0")}`,
      },
    }),
  )

const COMMANDS: ReadonlyArray<Command> = [
  { name: "run now", trouble: null, weight: 8, run: (w) => ask(w, (a) => a.runNow(site(w))) },
  {
    name: "run now, with a key",
    trouble: null,
    weight: 3,
    run: (w) => ask(w, (a) => a.runNow({ ...site(w), idempotencyKey: `key ${w.chooser.int(3)}` })),
  },
  { name: "pause", trouble: "control", weight: 4, run: (w) => ask(w, (a) => a.pause(site(w))) },
  { name: "resume", trouble: "control", weight: 6, run: (w) => ask(w, (a) => a.resume(site(w))) },
  { name: "cancel", trouble: "control", weight: 2, run: (w) => ask(w, (a) => a.cancel(site(w))) },
  {
    name: "retry failed",
    trouble: "retry",
    weight: 3,
    run: (w) => ask(w, (a) => a.retryFailed(site(w))),
  },
  { name: "configure", trouble: "config", weight: 3, run: configure },
  { name: "schedule", trouble: "schedule", weight: 2, run: schedule },
  {
    name: "add keywords",
    trouble: "arrivals",
    weight: 4,
    run: (w) => addKeywords(w, w.chooser.pick(w.sites), w.chooser.between(1, 5)),
  },
  {
    name: "grant",
    trouble: "credits",
    weight: 3,
    run: (w) => grant(w, w.accountOf(w.chooser.pick(w.sites)), w.chooser.between(5, 100)),
  },
  {
    name: "credits added",
    trouble: "credits",
    weight: 1,
    run: (w) => ask(w, (a) => a.creditsAdded({ accountId: w.accountOf(w.chooser.pick(w.sites)) })),
  },
  { name: "crash", trouble: "crash", weight: 4, run: crash },
  { name: "freeze", trouble: "freeze", weight: 3, run: freeze },
  { name: "shut down", trouble: "shutdown", weight: 2, run: shutdown },
  { name: "outage", trouble: "outage", weight: 1, run: outage },
  {
    name: "step a clock",
    trouble: "clock",
    weight: 2,
    run: (w) =>
      Effect.sync(() =>
        w.chooser.pick(w.nodes).stepClock(w.chooser.between(-7_200_000, 7_200_000)),
      ),
  },
  {
    name: "lose a lock",
    trouble: "lock",
    weight: 2,
    run: (w) =>
      Effect.gen(function* () {
        const { siteId } = site(w)
        const owner = yield* w.recorder.storage.lock.inspect(siteId)
        if (owner !== null) yield* w.recorder.storage.lock.release({ siteId, runId: owner.runId })
      }).pipe(Effect.orDie),
  },
  { name: "judge", trouble: "review", weight: 3, run: (w) => judge(w) },
]

/** Approves, rejects or holds some article that waits. */
const judge = (world: SimWorld): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { siteId } = site(world)
    const waiting = yield* itemsWaitingForAPerson(world, siteId)
    if (waiting.length === 0) return
    const on = { siteId, contentId: world.chooser.pick(waiting) }
    yield* ask(world, (a) =>
      world.chooser.chance(0.6)
        ? a.approve(on)
        : world.chooser.chance(0.5)
          ? a.reject({ ...on, reason: "sim" })
          : a.holdBack({ ...on, until: null }),
    )
  })

/** One command, drawn by weight among those that the plan allows. */
export const drawCommand = (world: SimWorld): Command => {
  const allowed = COMMANDS.filter(({ trouble }) => trouble === null || world.faults.has(trouble))
  let left = world.chooser.int(allowed.reduce((sum, { weight }) => sum + weight, 0))
  for (const command of allowed) {
    left -= command.weight
    if (left < 0) return command
  }
  throw new Error("no command")
}
