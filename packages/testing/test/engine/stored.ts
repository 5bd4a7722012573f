/** What a kit's site has stored, read past the API: runs, items, lines, charges and what was told. */
import {
  type Credits,
  creditsToNumber,
  type ItemByKind,
  type ItemKind,
  type StageNumber,
  STAGES,
  type StartedRun,
  toAutomationRun,
} from "@pressline/core/effect"
import type { TestKit } from "@pressline/testing"
import * as Effect from "effect/Effect"

export const read = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)

/** All runs of the site, oldest first. */
export const runsOf = async ({ siteId, storage }: TestKit): Promise<ReadonlyArray<StartedRun>> =>
  (await read(storage.runs.list({ siteId, limit: 1000, before: null }))).toReversed()

/** The last run of the site. */
export const runOf = async (kit: TestKit): Promise<StartedRun> => {
  const run = (await runsOf(kit)).at(-1)
  if (run === undefined) throw new Error("the site has had no run")
  return run
}

export const itemsOf = async <K extends ItemKind>(
  { siteId, storage }: TestKit,
  kind: K,
): Promise<ReadonlyArray<ItemByKind[K]>> => {
  const all = { status: null, runId: null, search: null, after: null, limit: 100_000 }
  const { items } = await read(storage.pipeline.listItems({ siteId, kind, ...all }))
  return items as ReadonlyArray<ItemByKind[K]>
}

/** How many items of a kind have each status. */
export const statusesOf = async (
  kit: TestKit,
  kind: Exclude<ItemKind, "publication">,
): Promise<Readonly<Record<string, number>>> => {
  const found: Record<string, number> = {}
  for (const { status } of await itemsOf(kit, kind)) found[status] = (found[status] ?? 0) + 1
  return found
}

export const linesOf = ({ storage }: TestKit, runId: string) =>
  read(storage.log.list({ runId, after: 0, limit: 100_000, level: null, stage: null }))

export const usageOf = ({ storage }: TestKit, runId: string) =>
  read(storage.usage.list({ runId, settled: null, limit: 100_000 }))

export const toldAbout = ({ storage }: TestKit, runId: string) =>
  read(storage.outbox.list({ runId }))

export const balanceOf = async ({ siteId, storage }: TestKit) => {
  const { balance, held } = await read(storage.ledger.balance(siteId))
  return { balance: creditsToNumber(balance as Credits), held: creditsToNumber(held) }
}

/** The results of a run's stages as JSON-like numbers, without the time they took. */
export const resultsOf = (run: StartedRun) => {
  const shown = toAutomationRun(run)
  return STAGES.map((stage) => {
    const result = shown[`stage${stage}Result`]
    if (result === null) return null
    const { timeElapsed: _, ...rest } = result
    return "creditsUsed" in rest
      ? { ...rest, creditsUsed: creditsToNumber(rest.creditsUsed) }
      : rest
  })
}

/** What is said of a stage that worked without trouble. */
const undisturbed = { skipped: false, partial: false, failed: 0 }

/** The results of the reference run, to the digit. */
export const REFERENCE = [
  { keywordsProcessed: 150, clustersCreated: 12, batchesRun: 3, creditsUsed: 45, ...undisturbed },
  { clustersProcessed: 12, ideasCreated: 36, batchesRun: 2, creditsUsed: 72, ...undisturbed },
  { ideasProcessed: 36, tasksCreated: 36, batchesRun: 4, ...undisturbed },
  {
    tasksProcessed: 36,
    contentCreated: 36,
    totalWords: 54_000,
    batchesRun: 6,
    creditsUsed: 540,
    ...undisturbed,
  },
  { contentProcessed: 36, promptsCreated: 180, batchesRun: 4, creditsUsed: 36, ...undisturbed },
  { imagesProcessed: 180, imagesGenerated: 180, batchesRun: 18, creditsUsed: 180, ...undisturbed },
  { readyForReview: 36, published: 36, batchesRun: 4, ...undisturbed },
]

/** The labels of everything the site has made, in order; ids differ between runs, labels do not. */
export const labelsOf = async (
  kit: TestKit,
): Promise<Readonly<Record<string, ReadonlyArray<string>>>> => ({
  cluster: (await itemsOf(kit, "cluster")).map(({ name }) => name),
  idea: (await itemsOf(kit, "idea")).map(({ title }) => title),
  task: (await itemsOf(kit, "task")).map(({ title }) => title),
  content: (await itemsOf(kit, "content")).map(({ slug }) => slug),
  image: (await itemsOf(kit, "image")).map(({ position, prompt }) => `${position}: ${prompt}`),
  publication: (await itemsOf(kit, "publication")).map(({ url }) => url ?? ""),
})

/** The function whose calls a stage makes. */
export const CALLS = {
  1: "autoCluster",
  2: "generateIdeas",
  4: "generateContent",
  5: "generateImagePrompts",
  6: "generateImage",
} as const satisfies Partial<Record<StageNumber, string>>

/** What a person sees: `queued`, `pausing`, ... */
export const stateOf = async ({ automation, siteId }: TestKit) =>
  (await automation.currentRun({ siteId })).state
