/**
 * What this process counts while it works: in Effect's registry of metrics, which the host may read. Labels
 * are closed lists, never a site, a run or an account. The table is `docs/observability.md`.
 */
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import type { TriggerType } from "../domain/AutomationRun.ts"
import { creditsToNumber } from "../domain/Credits.ts"
import { type StageNumber, STAGES } from "../domain/Stage.ts"
import type { Commit } from "../ports/PipelineStore.ts"

/** How a worker let go of a run. `left`: its lease was lost, or storage could not be reached. */
export type RunOutcome = "completed" | "failed" | "paused" | "cancelled" | "handed_back" | "left"

type Labels = Readonly<Record<string, string>>

/** Each series is a metric of its own: to label one at every count would cost more than the count. */
const counter =
  (name: string, description: string) =>
  (attributes: Labels = {}) =>
    Metric.counter(name, { description, attributes, incremental: true })

/** Seconds, from a quick statement to a slow model. */
const SECONDS = Metric.boundariesFromIterable([
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
])

const seconds =
  (name: string, description: string) =>
  (attributes: Labels = {}) =>
    Metric.histogram(name, { description, attributes, boundaries: SECONDS })

/** The series of one label, made once each. */
const by = <Value extends string, Series>(
  label: string,
  metric: (labels: Labels) => Series,
  others: Labels = {},
): ((value: Value) => Series) => {
  const series = new Map<Value, Series>()
  return (value) => {
    const known = series.get(value)
    if (known !== undefined) return known
    const made = metric({ ...others, [label]: value })
    series.set(value, made)
    return made
  }
}

const started = by<TriggerType, Metric.Counter<number>>(
  "trigger",
  counter("pressline_runs_started_total", "Runs started"),
)
const ended = by<RunOutcome, Metric.Counter<number>>(
  "outcome",
  counter("pressline_runs_ended_total", "Runs that a worker of this process let go of"),
)
const takeovers = counter("pressline_takeovers_total", "Runs taken over from a silent worker")()
const active = Metric.gauge("pressline_runs_active", {
  description: "Runs that this process works on",
})
const degradations = counter(
  "pressline_lock_degraded_total",
  "Starts, resumes and renewals that went on without the lock of their site",
)()

const stageSeconds = seconds("pressline_stage_seconds", "Time a run spent in a stage here")
const calls = counter("pressline_calls_total", "Calls of AI functions and of publishers")
const callSeconds = seconds("pressline_call_seconds", "How long such a call took")
const commitSeconds = seconds(
  "pressline_commit_seconds",
  "How long a commit took, its repeats included",
)
const items = counter("pressline_items_total", "Items that a stage is done with")
const credits = counter("pressline_credits_total", "Credits charged with commits")

/** The series of one stage. */
const ofStage = (stage: StageNumber) => {
  const label = { stage: String(stage) }
  return {
    stageSeconds: stageSeconds(label),
    callSeconds: callSeconds(label),
    commitSeconds: commitSeconds(label),
    credits: credits(label),
    processed: items({ ...label, result: "processed" }),
    quarantined: items({ ...label, result: "quarantined" }),
    calls: by<string, Metric.Counter<number>>("outcome", calls, label),
  }
}

const stages = Object.fromEntries(STAGES.map((stage) => [stage, ofStage(stage)])) as {
  readonly [N in StageNumber]: ReturnType<typeof ofStage>
}

export const countRunStarted = (trigger: TriggerType): Effect.Effect<void> =>
  Metric.update(started(trigger), 1)

export const countRunEnded = (outcome: RunOutcome): Effect.Effect<void> =>
  Metric.update(ended(outcome), 1)

export const countTakeover: Effect.Effect<void> = Metric.update(takeovers, 1)

export const countLockDegraded: Effect.Effect<void> = Metric.update(degradations, 1)

/** The run counts as active here while the effect runs. */
export const countedActive = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.acquireUseRelease(
    Metric.modify(active, 1),
    () => effect,
    () => Metric.modify(active, -1),
  )

/** Tells how long the effect took, whatever came of it. */
const timed = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  tell: (seconds: number, context: Context.Context<never>, exit: Exit.Exit<A, E>) => void,
): Effect.Effect<A, E, R> =>
  Effect.withFiber((fiber) => {
    const clock = fiber.getRef(Clock.Clock)
    const since = clock.monotonicTimeNanosUnsafe()
    return Effect.onExit(effect, (exit) =>
      Effect.sync(() =>
        tell(Number(clock.monotonicTimeNanosUnsafe() - since) / 1e9, fiber.context, exit),
      ),
    )
  })

export const timedStage = <A, E, R>(
  stage: StageNumber,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  timed(effect, (seconds, context) => stages[stage].stageSeconds.updateUnsafe(seconds, context))

/** Counts a call under its outcome: `ok`, or the code of its failure. */
export const timedCall = <A, E, R>(
  stage: StageNumber,
  outcome: (exit: Exit.Exit<A, E>) => string,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  timed(effect, (seconds, context, exit) => {
    const { calls, callSeconds } = stages[stage]
    callSeconds.updateUnsafe(seconds, context)
    calls(outcome(exit)).updateUnsafe(1, context)
  })

export const timedCommit = <A, E, R>(
  stage: StageNumber,
  effect: Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  timed(effect, (seconds, context) => stages[stage].commitSeconds.updateUnsafe(seconds, context))

/** Counts what a commit stored. */
export const countStored = ({ advanced, charge, failed, stage }: Commit): Effect.Effect<void> =>
  Effect.withFiberSucceed(({ context }) => {
    const { credits, processed, quarantined } = stages[stage]
    processed.updateUnsafe(advanced.length, context)
    const aside = failed.filter(({ quarantine }) => quarantine).length
    if (aside > 0) quarantined.updateUnsafe(aside, context)
    if (charge !== null) credits.updateUnsafe(creditsToNumber(charge.amount), context)
  })
