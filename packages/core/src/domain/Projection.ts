/** How many items each stage will see: what waits now, and what upstream will still make. */
import { cost, type Credits, noCredits, type PriceBook, sumCredits, wordUnits } from "./Credits.ts"
import type { Ratios } from "./Ratios.ts"
import { type PerStage, perStage, type StageNumber, STAGES } from "./Stage.ts"
import { plannedStage, type StagePlan } from "./StagePlan.ts"

export interface ProjectionInput {
  /** The first stage that still has work; stages before it are finished. */
  readonly from: StageNumber
  readonly plan: StagePlan
  /** Eligible items per stage. */
  readonly pending: PerStage<number>
  /** Articles whose images are still pending: stage 7 gets them once stage 6 is done. */
  readonly illustrating: number
  readonly ratios: Ratios
  /** Whether stage 7 takes what is finished (false when the policy wants a person or a wait). */
  readonly publishes: boolean
}

export interface Projection {
  /** Items that each stage has still to take: pending and projected. */
  readonly items: PerStage<number>
  /** Of those, items that do not exist yet. */
  readonly projected: PerStage<number>
}

/** Projects items through the stages by the ratios; the same numbers price the estimate. */
export const project = (input: ProjectionInput): Projection => {
  const { from, pending, plan, ratios } = input
  const projected: { -readonly [N in StageNumber]: number } = perStage(() => 0)
  const works = (stage: StageNumber): boolean => stage >= from && plannedStage(plan, stage).enabled
  const waiting = perStage((stage) => pending[stage] + (stage === 7 ? illustrated(input) : 0))
  const items = (stage: StageNumber): number =>
    works(stage) ? waiting[stage] + projected[stage] : 0

  projected[2] = Math.ceil(items(1) / ratios.keywordsPerCluster)
  projected[3] = Math.ceil(items(2) * ratios.ideasPerCluster)
  projected[4] = Math.ceil(items(3) * ratios.tasksPerIdea)
  // Articles go to the image prompts, or past them to stage 7 when those are skipped.
  const written = items(4)
  projected[5] = written
  const prompted = items(5)
  projected[6] = Math.ceil(prompted * ratios.promptsPerArticle)
  const arriving = plannedStage(plan, 5).enabled ? prompted : written
  projected[7] = input.publishes ? arriving : 0

  for (const stage of STAGES) if (!works(stage)) projected[stage] = 0
  return { items: perStage(items), projected: { ...projected } }
}

/** Articles that reach stage 7 once their images are done: they exist, so they are not projected. */
const illustrated = ({ from, illustrating, plan, publishes }: ProjectionInput): number =>
  publishes && from <= 6 && plannedStage(plan, 6).enabled ? illustrating : 0

/** Billed units that so many items of a stage come to. */
const unitsOf = (stage: StageNumber, items: number, plan: StagePlan, ratios: Ratios): number => {
  const units: PerStage<() => number> = {
    1: () => Math.ceil(items / plannedStage(plan, 1).batchSize),
    2: () => Math.ceil(items * ratios.ideasPerCluster),
    3: () => 0,
    4: () => items * wordUnits(ratios.wordsPerArticle),
    5: () => Math.ceil(items * ratios.promptsPerArticle),
    6: () => items,
    7: () => 0,
  }
  return units[stage]()
}

/** What a stage's items will cost. */
export const estimateStage = (
  stage: StageNumber,
  items: number,
  plan: StagePlan,
  ratios: Ratios,
  prices: PriceBook,
): Credits => (items === 0 ? noCredits : cost(prices, stage, unitsOf(stage, items, plan, ratios)))

/** What the whole projection will cost. */
export const estimateCredits = (
  projection: Projection,
  plan: StagePlan,
  ratios: Ratios,
  prices: PriceBook,
): { readonly perStage: PerStage<Credits>; readonly total: Credits } => {
  const stages = perStage((stage) =>
    estimateStage(stage, projection.items[stage], plan, ratios, prices),
  )
  return { perStage: stages, total: sumCredits(STAGES.map((stage) => stages[stage])) }
}

/** Which stage's queue the outputs of a stage join, if they are items of their own. */
const FEEDS: PerStage<StageNumber | null> = { 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: null, 7: null }

/** What waits once a stage has decided some items and made others, from counts read before. */
export const waitingAfter = (
  before: { readonly pending: PerStage<number>; readonly illustrating: number },
  stage: StageNumber,
  decided: number,
  created: number,
): { readonly pending: PerStage<number>; readonly illustrating: number } => ({
  pending: perStage((n) => {
    if (n === stage) return Math.max(0, before.pending[n] - decided)
    return before.pending[n] + (n === FEEDS[stage] ? created : 0)
  }),
  illustrating: before.illustrating + (FEEDS[stage] === 6 ? decided : 0),
})
