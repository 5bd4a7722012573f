/** What the progress of a run must say, counted anew from the items and the run's own counters. */
import {
  type Content,
  type Image,
  type Item,
  perStage,
  type PerStage,
  type StageNumber,
  stageFacts,
  STAGES,
  type StartedRun,
} from "@pressline/core/effect"
import type { ModelledSite } from "./ModelledSite.ts"

export interface Recount {
  /** Items that wait for each stage, for this run. */
  readonly pending: PerStage<number>
  readonly total: number
  readonly completed: number
  readonly projected: number
}

/** The statuses from which a run takes a stage's input. */
const takenFrom = (
  on: (stage: StageNumber) => boolean,
  stage: StageNumber,
): ReadonlyArray<string> => [
  stageFacts(stage).inputStatus,
  ...(stage === 7 && !on(5) ? ["draft"] : []),
  ...(stage === 7 && !on(6) ? ["prompted"] : []),
]

export const recount = async (site: ModelledSite, run: StartedRun): Promise<Recount> => {
  const on = (stage: StageNumber): boolean => run.config[`stage${stage}Enabled`]
  const own = ({ failedRunId }: Item & { readonly failedRunId?: string | null }) =>
    failedRunId !== run.runId
  const contents = (await site.items("content")) as ReadonlyArray<Content>
  const published = new Set(
    contents.flatMap(({ id, status }) => (status === "published" ? [id] : [])),
  )
  // An image retried by hand is made also for an article that is out, and updates it.
  const isWanted = ({ contentId, retried }: Image): boolean => retried || !published.has(contentId)
  const waiting: Array<number> = []
  for (const stage of STAGES) {
    const kind = stageFacts(stage).inputKind
    const items = (await site.items(kind)).filter(own)
    const statuses = takenFrom(on, stage)
    const eligible = items.filter(
      (item) =>
        "status" in item &&
        statuses.includes(item.status) &&
        (stage !== 6 || isWanted(item as Image)),
    )
    waiting.push(eligible.length)
  }
  const pending = perStage((stage) => waiting[stage - 1] ?? 0)
  const illustrated = new Set(
    ((await site.items("image", "pending")) as ReadonlyArray<Image>).map(
      ({ contentId }) => contentId,
    ),
  )
  const illustrating = contents.filter(
    ({ id, status }) => status === "prompted" && illustrated.has(id),
  ).length
  return { pending, ...totals(run, pending, illustrating, on) }
}

/** The rule of R-14: finished stages by what they did, the present one by what waits, later ones by ratios. */
const totals = (
  run: StartedRun,
  pending: PerStage<number>,
  illustrating: number,
  on: (stage: StageNumber) => boolean,
): Omit<Recount, "pending"> => {
  const { ratios } = run
  let total = 0
  let completed = 0
  let projected = 0
  /** What the stage before makes of what it still gets; it ends at a skipped stage, but for 5 and 6. */
  let coming = 0
  let articles = 0
  for (const stage of STAGES) {
    const { endedAt, failed, processed } = run.stages[stage]
    if (stage === 7) coming = articles
    if (!on(stage) || stage < run.currentStage) {
      coming = 0
      if (on(stage)) {
        total += processed + failed
        completed += processed + failed
      }
      continue
    }
    const here = pending[stage] + (stage === 7 && on(6) && run.currentStage <= 6 ? illustrating : 0)
    const items = here + coming
    if (endedAt === null) {
      total += items
      projected += coming
    }
    total += processed + failed
    completed += processed + failed
    if (stage === 4 && !on(5)) articles = items
    if (stage === 5) articles = items
    coming = Math.ceil(
      {
        1: items / ratios.keywordsPerCluster,
        2: items * ratios.ideasPerCluster,
        3: items * ratios.tasksPerIdea,
        4: items,
        5: items * ratios.promptsPerArticle,
        6: 0,
        7: 0,
      }[stage],
    )
  }
  return { total, completed, projected }
}
