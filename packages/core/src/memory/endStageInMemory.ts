/** The end of a stage: only where nothing waits for it any more. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import type { Intake } from "../domain/Intake.ts"
import type { PerStage } from "../domain/Stage.ts"
import { emptyCounters, type StageCounters } from "../domain/StageResult.ts"
import type { RunStore, StageEnd } from "../ports/RunStore.ts"
import { answerOf, fenced } from "./fence.ts"
import { countEligible } from "./intake.ts"
import type { MemoryState } from "./MemoryState.ts"
import { changeStages } from "./runTransitions.ts"

export const endStageInMemory =
  (state: MemoryState): RunStore["endStage"] =>
  (lease, { delay, intake, log, next, percentage, skipped, stage }) =>
    fenced(state, lease, (run) => {
      const done = (stored: StartedRun): Effect.Effect<StageEnd> =>
        Effect.succeed({ _tag: "Ended", answer: answerOf(stored) })
      const counters = run.stages[stage]
      if (stage !== run.currentStage || counters.endedAt !== null) return done(run)

      const at = state.now()
      const view = { items: state.items, siteId: run.siteId, run, now: at.getTime() }
      if (!skipped) {
        const eligible = countEligible(view, intake)
        if (eligible > 0 || run.inHand !== null)
          return Effect.succeed<StageEnd>({ _tag: "NotYet", eligible, answer: answerOf(run) })
        holdBackTheRest(state, run.siteId, intake)
      }
      const ended = skipped ? zerosOf(counters, at) : { ...counters, endedAt: at }
      const changes: { -readonly [N in keyof PerStage<unknown>]?: Partial<StageCounters> } = {
        [stage]: ended,
      }
      if (next !== null)
        changes[next.stage] = {
          startedAt: at,
          input: countEligible(view, next),
          ready: next.gate === null ? 0 : countAll(state, run.siteId, next),
        }
      return done(
        state.put(
          {
            ...run,
            stages: changeStages(run.stages, changes),
            currentStage: next?.stage ?? run.currentStage,
            percentage: Math.max(run.percentage, percentage),
            notBefore: delay === null ? run.notBefore : state.after(delay),
            inHand: null,
          },
          { log },
        ),
      )
    })

const zerosOf = (counters: StageCounters, endedAt: Date): StageCounters => ({
  ...emptyCounters,
  startedAt: counters.startedAt,
  pausedMs: counters.pausedMs,
  endedAt,
  skipped: true,
})

/** What a gated stage leaves in its statuses is the publication sweep's from here on. */
const holdBackTheRest = (state: MemoryState, siteId: string, intake: Intake): void => {
  if (intake.gate === null) return
  for (const status of intake.statuses)
    for (const id of [...state.items.site(siteId).shelves.content.inStatus(status)]) {
      const content = state.items.get("content", id)
      if (content !== undefined) state.items.put("content", { ...content, heldBack: true })
    }
}

const countAll = (state: MemoryState, siteId: string, intake: Intake): number => {
  const shelf = state.items.site(siteId).shelves[intake.kind]
  return intake.statuses.reduce((sum, status) => sum + shelf.count(status), 0)
}
