/** A site of a test's own: its config is stored, its pipeline is claimed by nobody else. */
import {
  type AutomationConfig,
  defaultSettings,
  Ids,
  planStages,
  type Settings,
  stageFacts,
  type StagePlan,
  STAGES,
  Storage,
} from "@pressline/core/effect"
import * as Effect from "effect/Effect"

export interface Site {
  readonly siteId: string
  readonly accountId: string
  readonly pipeline: string
  readonly config: AutomationConfig
  readonly plan: StagePlan
}

export const newId: Effect.Effect<string, never, Ids> = Effect.flatMap(Ids, (ids) => ids.next)

export const newIds = (count: number): Effect.Effect<ReadonlyArray<string>, never, Ids> =>
  Effect.replicateEffect(newId, count)

export const newSite = Effect.fnUntraced(function* (
  choice: {
    readonly settings?: Partial<Settings>
    /** Pays for it; by default an account of its own. */
    readonly accountId?: string
    /** Whose workers claim its runs; by default its own. */
    readonly pipeline?: string
  } = {},
) {
  const { configs } = yield* Storage
  const id = yield* newId
  const siteId = `site-${id}`
  const accountId = choice.accountId ?? `account-${id}`
  const pipeline = choice.pipeline ?? `pipeline-${id}`
  const settings = { ...defaultSettings, ...choice.settings }
  const config = yield* configs.getOrCreate({ siteId, accountId, settings })
  const plan = planStages({
    pipeline,
    config,
    stages: STAGES.map((number) => {
      const facts = stageFacts(number)
      return { number, name: facts.name, takes: facts.inputStatus }
    }),
    concurrency: () => 4,
  })
  const site: Site = { siteId, accountId, pipeline, config, plan }
  return site
})
