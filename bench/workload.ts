/**
 * P(N): N keywords through all seven stages, answered in 0 ms, so that what is measured is the engine
 * and its database. Batches: 20 keywords make 2 clusters, 5 clusters 3 ideas each, 20 ideas a task each,
 * 5 tasks an article each (3 KB of prose), 5 articles 4 prompts each, 10 prompts an image each, and
 * 20 articles are published.
 */
import { pick, prose } from "./prose.ts"

export interface StageWork {
  readonly stage: number
  readonly batch: number
  /** Credits a batch costs; 0: no AI, no ledger row. */
  readonly cost: number
  /** Items that enter the stage, per keyword. */
  readonly share: number
}

export const STAGES: ReadonlyArray<StageWork> = [
  { stage: 1, batch: 20, cost: 20, share: 1 },
  { stage: 2, batch: 5, cost: 15, share: 0.1 },
  { stage: 3, batch: 20, cost: 0, share: 0.3 },
  { stage: 4, batch: 5, cost: 50, share: 0.3 },
  { stage: 5, batch: 5, cost: 5, share: 0.3 },
  { stage: 6, batch: 10, cost: 40, share: 1.2 },
  { stage: 7, batch: 20, cost: 0, share: 0.3 },
]

/** What P(N) comes to. N is a multiple of 200, so that every batch is full. */
export interface Expected {
  readonly items: (stage: number) => number
  readonly batches: number
  readonly aiBatches: number
  readonly advanced: number
  readonly credits: number
}

export const expected = (n: number): Expected => {
  const items = (stage: number): number => Math.round(n * workOf(stage).share)
  const batches = (work: StageWork): number => Math.ceil(items(work.stage) / work.batch)
  const sum = (of: (work: StageWork) => number): number =>
    STAGES.reduce((total, work) => total + of(work), 0)
  return {
    items,
    batches: sum(batches),
    aiBatches: sum((work) => (work.cost > 0 ? batches(work) : 0)),
    advanced: sum(({ stage }) => items(stage)),
    credits: sum((work) => batches(work) * work.cost),
  }
}

export const workOf = (stage: number): StageWork => {
  const work = STAGES[stage - 1]
  if (work === undefined) throw new Error(`there is no stage ${stage}`)
  return work
}

/** Phrases of a site; alphabetically in the order of their numbers. */
export const keywords = (n: number): ReadonlyArray<string> =>
  Array.from({ length: n }, (_, i) => `${String(i).padStart(7, "0")} ${pick(i)} ${pick(i * 7 + 3)}`)

const BODIES = Array.from({ length: 64 }, () => prose(3072))
const BRIEFS = Array.from({ length: 64 }, () => prose(320))
const PROMPTS = Array.from({ length: 64 }, () => prose(200))

const of = (texts: ReadonlyArray<string>, i: number): string => texts[i & 63] ?? ""

/** What the AI of every system answers. */
export const article = (title: string, i: number): string => {
  const heading = `<h2>${title}</h2><p>`
  return `${heading}${of(BODIES, i).slice(heading.length + 4)}</p>`
}
export const brief = (i: number): string => of(BRIEFS, i)
export const description = (i: number): string => brief(i).slice(0, 160)
export const metaDescription = (i: number): string => brief(i).slice(0, 155)
export const imagePrompt = (i: number): string => of(PROMPTS, i)
export const IDEAS_PER_CLUSTER = 3
export const PROMPTS_PER_ARTICLE = 4
export const KEYWORDS_PER_CLUSTER = 10
