/** One seed: a faulty phase, then quiet, then everything must be at rest and every invariant hold. */
import { checkInvariants, type Violation } from "@pressline/testing"
import { type AutomationShape, isActive } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Random from "effect/Random"
import * as TestClock from "effect/testing/TestClock"
import { makeChooser } from "./Chooser.ts"
import { addKeywords, drawCommand, resetWords } from "./commands.ts"
import { drawFaults, type SimPlan } from "./FaultPlan.ts"
import { addNode } from "./addNode.ts"
import { grant, makeSimWorld, type SimWorld } from "./SimWorld.ts"

export interface SeedReport {
  readonly plan: SimPlan
  readonly violations: ReadonlyArray<Violation>
  /** Equal for equal histories. */
  readonly hash: string
  readonly commands: ReadonlyArray<string>
  readonly history: ReadonlyArray<unknown>
  readonly counts: {
    readonly crashes: number
    readonly zombies: number
    readonly zombiesAtCommits: number
    readonly shutdowns: number
    readonly takeovers: number
    readonly unknown: number
    readonly repeatedCommits: number
    readonly commits: number
    readonly answered: number
    readonly repeatedCalls: number
    readonly runs: number
    readonly checks: number
  }
}

/** Commands of the faulty phase of a seed that is not shrunk. */
export const COMMANDS_PER_SEED = 30

export const planOf = (seed: number): SimPlan => ({
  seed,
  without: [],
  commands: COMMANDS_PER_SEED,
})

export const runSeed = (plan: SimPlan): Promise<SeedReport> =>
  Effect.runPromise(
    Effect.scoped(simulate(plan)).pipe(
      Random.withSeed(`seed ${plan.seed}`),
      Effect.provide([TestClock.layer({ warningDelay: "1 hour" }), Logger.layer([])]),
    ),
  )

const START = Date.UTC(2026, 2, 28, 8)

const simulate = Effect.fnUntraced(function* (plan: SimPlan) {
  resetWords()
  yield* TestClock.setTime(START)
  const chooser = makeChooser(plan.seed)
  const faults = drawFaults(plan, chooser)
  const world = yield* makeSimWorld(faults, chooser, plan.seed)
  for (let n = 0; n < faults.nodes; n++) yield* addNode(world)
  const commands: Array<string> = []
  for (const siteId of world.sites) {
    yield* grant(world, world.accountOf(siteId), faults.credits)
    yield* background(addKeywords(world, siteId, faults.keywords))
  }
  yield* TestClock.adjust(100)

  for (let n = 0; n < plan.commands; n++) {
    const command = drawCommand(world)
    world.counts.commands += 1
    commands.push(`${command.name}`)
    yield* background(command.run(world))
    yield* TestClock.adjust(chooser.between(1, faults.pace))
  }
  const early = yield* check(world, false)
  yield* calm(world)
  const late = yield* check(world, true)
  const violations = [...early.violations, ...late.violations, ...(yield* unrest(world))]
  return report(plan, world, violations, commands, early.checks + late.checks)
})

const background = <A>(effect: Effect.Effect<A>): Effect.Effect<void> =>
  Effect.asVoid(Effect.forkDetach(effect, { startImmediately: true }))

const check = (world: SimWorld, atRest: boolean) =>
  checkInvariants({
    storage: world.recorder.storage,
    siteIds: world.sites,
    grants: world.grants,
    history: atRest ? world.history : [],
    atRest,
  }).pipe(Effect.orDie)

/** Faults end; operators resume what is paused; then a long time passes. */
const calm = Effect.fnUntraced(function* (world: SimWorld) {
  world.troubled = false
  world.ai.outage = false
  world.ai.quiet = true
  for (const { gate } of world.nodes) gate.thaw()
  if (world.nodes.every(({ gate }) => gate.isDead())) yield* addNode(world)
  for (const siteId of world.sites)
    yield* background(
      ask(world, ({ updateConfig }) => updateConfig({ siteId, patch: { enabled: false } })),
    )
  for (let round = 0; round < 12; round++) {
    for (const siteId of world.sites) yield* grant(world, world.accountOf(siteId), 2000)
    yield* ensureAlive(world)
    for (const siteId of world.sites)
      yield* background(ask(world, ({ resume }) => resume({ siteId })))
    yield* TestClock.adjust("5 minutes")
    if (!(yield* atRest(world))) continue
    yield* ensureAlive(world)
    yield* TestClock.adjust("3 minutes") // sweeps, which may start what was left claimed
    if (yield* atRest(world)) return
  }
})

/** Items that kill their process may still do so: someone restarts it. */
const ensureAlive = Effect.fnUntraced(function* (world: SimWorld) {
  if (world.nodes.every(({ gate }) => gate.isDead())) yield* addNode(world)
})

const living = (world: SimWorld) => world.nodes.find(({ gate }) => !gate.isDead())

/** A call to a living process. */
const ask = <A, E>(
  world: SimWorld,
  call: (automation: AutomationShape) => Effect.Effect<A, E>,
): Effect.Effect<void> =>
  Effect.suspend(() => {
    const node = living(world)
    if (node === undefined) return Effect.void
    return call(node.automation).pipe(
      Effect.ignore,
      Effect.timeoutOption("1 minute"),
      Effect.asVoid,
    )
  })

const activeRuns = (world: SimWorld) =>
  world.recorder.storage.runs.listActive({ limit: 1000, after: null }).pipe(Effect.orDie)

const atRest = (world: SimWorld) => Effect.map(activeRuns(world), (runs) => runs.length === 0)

/** Liveness: without faults every run ends. */
const unrest = Effect.fnUntraced(function* (world: SimWorld) {
  const runs = yield* activeRuns(world)
  return runs
    .filter(({ status }) => isActive(status))
    .map((run): Violation => ({
      invariant: "LIVENESS",
      message: `run ${run.runId} of ${run.siteId} is ${run.status} in stage ${run.currentStage} (${run.pauseReason ?? run.requested}, holder ${run.holder?.worker}): ${run.pauseDetail}`,
    }))
})

const report = (
  plan: SimPlan,
  world: SimWorld,
  violations: ReadonlyArray<Violation>,
  commands: ReadonlyArray<string>,
  checks: number,
): SeedReport => ({
  plan,
  violations: [...violations, ...postsTwice(world)],
  hash: hashOf(JSON.stringify(world.history)),
  commands,
  history: world.history,
  counts: {
    crashes: world.counts.crashes,
    zombies: world.counts.zombies,
    zombiesAtCommits: world.counts.zombiesAtCommits,
    shutdowns: world.counts.shutdowns,
    takeovers: world.recorder.counts.takeovers,
    unknown: world.counts.unknown,
    repeatedCommits: world.recorder.counts.repeatedCommits,
    commits: world.recorder.counts.commits,
    answered: world.ai.counts.answered,
    repeatedCalls: world.ai.counts.repeated,
    runs: new Set(world.history.flatMap((event) => ("runId" in event ? [event.runId] : []))).size,
    checks,
  },
})

/**
 * One post per article, whatever was lost. A process that froze in front of a publisher that cannot tell
 * repeats may post twice when it wakes: nothing can prevent that.
 */
const postsTwice = (world: SimWorld): ReadonlyArray<Violation> => {
  if (world.faults.idempotency === "none" && world.counts.zombies > 0) return []
  return [...world.posts.byKey]
    .filter(([, times]) => times > 1)
    .map(([key, times]) => ({
      invariant: "INV-8",
      message: `${key} was posted ${times} times (${world.faults.idempotency})`,
    }))
}

/** FNV-1a. */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5
  for (let n = 0; n < text.length; n++)
    hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193) >>> 0
  return hash.toString(16)
}
