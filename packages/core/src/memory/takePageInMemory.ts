/** The next page of a stage, taken into the hand in one step. */
import * as Effect from "effect/Effect"
import type { StartedRun } from "../domain/AutomationRun.ts"
import type { InputItem } from "../domain/Item.ts"
import { rankOf } from "../domain/Item.ts"
import type { PipelineStore } from "../ports/PipelineStore.ts"
import { answerOf, fenced, handOf, renewed } from "./fence.ts"
import { countEligible, isEligibleId, nextOfRank, type View } from "./intake.ts"
import type { MemoryState } from "./MemoryState.ts"

type PageInput = Parameters<PipelineStore["takePage"]>[1]

export const takePageInMemory =
  (state: MemoryState): PipelineStore["takePage"] =>
  (lease, input) =>
    fenced(state, lease, (run) => {
      const at = state.now()
      const view = { items: state.items, siteId: run.siteId, run, now: at.getTime() }
      const kept = input.keep.filter((id) => isEligibleId(view, input.intake, id)).length
      const eligible = countEligible(view, input.intake) - kept
      const page = nextPage(view, input).map((item) => endClaim(state, item))
      const ids = [...input.keep, ...page.map(({ id }) => id)]
      const taken: StartedRun = {
        ...run,
        ...renewed(state, run, input.ttl),
        inHand: handOf(input.intake.stage, ids, at),
      }
      state.runs.put(taken)
      return Effect.succeed({ items: page, eligible, answer: answerOf(taken) })
    })

/** Items of the lowest rank there is; beside items in hand only those that are taken freely. */
const nextPage = (
  view: View,
  { intake, keep, limit, wave }: PageInput,
): ReadonlyArray<InputItem> => {
  const kept = new Set(keep)
  const cautious = keep.some((id) => {
    const item = view.items.get(intake.kind, id)
    return item !== undefined && rankOf(item) > 0
  })
  if (cautious) return []
  for (const rank of kept.size > 0 ? ([0] as const) : ([0, 1, 2, 3] as const)) {
    const most = rank === 0 ? limit : rank === 3 ? 1 : wave
    const page = nextOfRank(view, intake, rank, kept, most)
    if (page.length > 0) return page
  }
  return []
}

/** An article that the publication sweep began with and never settled: its outcome is unknown. */
const endClaim = (state: MemoryState, item: InputItem): InputItem => {
  if (!("slug" in item) || state.items.claimOf(item.id) === undefined) return item
  const content = { ...item, publishUnknown: true }
  state.items.setClaim(content, null)
  return content
}
