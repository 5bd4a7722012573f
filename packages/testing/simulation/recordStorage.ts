/** The shared storage with a recorder: what took effect, in order, checked for what it must not be. */
import type { HistoryEvent } from "@pressline/testing"
import type { Intake, Lease, RunRecord, StageNumber, Storage } from "@pressline/core/effect"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

type StorageShape = Storage["Service"]
type Runs = StorageShape["runs"]
type Pipeline = StorageShape["pipeline"]

export interface Recorder {
  readonly history: Array<HistoryEvent>
  readonly counts: { takeovers: number; commits: number; repeatedCommits: number; stages: number }
  readonly storage: StorageShape
  /** Status of a run right now. */
  readonly statusOf: (runId: string) => string
}

/** Memory's verbs never wait, so a verb and the look at what it did are one step. */
export const recordStorage = (inner: StorageShape): Recorder => {
  const history: Array<HistoryEvent> = []
  const counts = { takeovers: 0, commits: 0, repeatedCommits: 0, stages: 0 }
  const find = (runId: string): RunRecord | null => Effect.runSync(inner.runs.find(runId))
  const became = (runId: string): void => {
    const run = find(runId)
    if (run === null || run.status === "starting") return
    history.push({
      _tag: "Became",
      runId,
      status: run.status,
      percentage: run.percentage,
      epoch: run.epoch,
    })
  }
  /** Runs a verb at once and looks at what it did. */
  const seen = <A, E>(verb: Effect.Effect<A, E>, look: (answer: A) => void): Effect.Effect<A, E> =>
    Effect.suspend(() => {
      const exit = Effect.runSyncExit(verb)
      if (Exit.isSuccess(exit)) look(exit.value)
      return exit
    })
  const fenced =
    <Input extends ReadonlyArray<unknown>, A, E>(
      verb: string,
      call: (lease: Lease, ...input: Input) => Effect.Effect<A, E>,
      more: (lease: Lease, answer: A, input: Input, before: RunRecord | null) => void = () => {},
    ) =>
    (lease: Lease, ...input: Input): Effect.Effect<A, E> =>
      Effect.suspend(() => {
        const before = find(lease.runId)
        const stored = before?.epoch ?? -1
        return seen(call(lease, ...input), (answer) => {
          history.push({ _tag: "Wrote", runId: lease.runId, verb, epoch: lease.epoch, stored })
          became(lease.runId)
          more(lease, answer, input, before)
        })
      })

  const runs: Runs = {
    ...inner.runs,
    begin: (input) => seen(inner.runs.begin(input), () => became(input.runId)),
    claim: (input) =>
      seen(inner.runs.claim(input), (claim) => {
        if (claim === null) return
        if (claim.takeover) counts.takeovers += 1
        const { epoch, runId } = claim.lease
        history.push({ _tag: "Claimed", runId, epoch, node: input.worker })
      }),
    renew: fenced("renew", inner.runs.renew),
    handBack: fenced("handBack", inner.runs.handBack),
    endStage: fenced("endStage", inner.runs.endStage, (lease, end, [input], before) => {
      // A repeated end is answered as if just done: what has arrived since says nothing.
      const again = (before?.stages[input.stage].endedAt ?? null) !== null
      if (end._tag !== "Ended" || input.skipped || again) return
      counts.stages += 1
      stageEnded(lease, input.stage, input.intake)
    }),
    answerControl: fenced("answerControl", inner.runs.answerControl),
    pause: fenced("pause", inner.runs.pause),
    finish: fenced("finish", inner.runs.finish),
    fail: fenced("fail", inner.runs.fail),
    requestControl: (input) => seen(inner.runs.requestControl(input), () => became(input.runId)),
    resume: (input) => seen(inner.runs.resume(input), () => became(input.runId)),
  }
  /** The stage's own intake, counted right after it ended: nothing may be left that it could take. */
  const stageEnded = (lease: Lease, stage: StageNumber, intake: Intake): void => {
    const run = find(lease.runId)
    if (run === null) return
    const { pending } = Effect.runSync(
      inner.pipeline.counts({ siteId: run.siteId, intakes: [intake], runId: run.runId }),
    )
    history.push({ _tag: "StageEnded", runId: run.runId, stage, eligible: pending[stage] })
  }

  const pipeline: Pipeline = {
    ...inner.pipeline,
    takePage: fenced("takePage", inner.pipeline.takePage),
    commit: fenced("commit", inner.pipeline.commit, (_lease, committed) => {
      counts.commits += 1
      if (committed.already) counts.repeatedCommits += 1
    }),
  }
  return {
    history,
    counts,
    storage: { ...inner, runs, pipeline },
    statusOf: (runId) => find(runId)?.status ?? "gone",
  }
}
