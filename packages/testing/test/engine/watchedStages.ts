/** The default stages, each of whose calls is noted and takes a while: a run that can be met in any of them. */
import { defaultPipeline, type Stage, type StageNumber } from "@pressline/core/effect"
import { createTestKit, type TestKit, type TestKitOptions } from "@pressline/testing"
import * as Effect from "effect/Effect"
import { labelsOf, resultsOf, runOf } from "./stored.ts"

export interface Started {
  readonly stage: StageNumber
  readonly ids: ReadonlyArray<string>
  readonly attempt: number
}

export interface WatchedKit extends TestKit {
  /** Every call of every stage, local ones too, in the order they were started. */
  readonly started: ReadonlyArray<Started>
  /** Calls that are going on. */
  readonly inFlight: () => number
  /** Lets time pass until a stage has so many calls under way. */
  readonly reach: (stage: StageNumber, calls?: number) => Promise<void>
}

/** Three batches of keywords that come to six items in every later stage. */
export const SMALL = {
  keywords: 30,
  makes: { keywordsPerCluster: 5, ideasPerCluster: 1, promptsPerArticle: 1, wordsPerArticle: 100 },
  siteDefaults: { stage1BatchSize: 10, stage2BatchSize: 2, stage4BatchSize: 2 },
} as const

/** A kit of that size whose calls take two seconds each. */
export const watchedKit = (options: TestKitOptions = {}): WatchedKit => {
  const started: Array<Started> = []
  const inFlight = new Set<Started>()
  const watched = (stage: Stage): Stage => ({
    ...stage,
    open: (context) =>
      Effect.map(stage.open(context), (opened) => ({
        ...opened,
        process: (items, { attempt, ...call }) =>
          Effect.suspend(() => {
            const begun = { stage: stage.number, ids: items.map(({ id }) => id), attempt }
            started.push(begun)
            inFlight.add(begun)
            return Effect.sleep("2 seconds").pipe(
              Effect.andThen(opened.process(items, { attempt, ...call })),
              Effect.ensuring(Effect.sync(() => inFlight.delete(begun))),
            )
          }),
      })),
  })
  const kit = createTestKit({
    makes: SMALL.makes,
    concurrency: 2,
    pipeline: defaultPipeline.map(watched),
    ...options,
    siteDefaults: { ...SMALL.siteDefaults, ...options.siteDefaults },
  })
  const reach = async (stage: StageNumber, calls = 1): Promise<void> => {
    for (let n = 0; n < 10_000; n++) {
      await kit.clock.settle()
      if ([...inFlight].filter((call) => call.stage === stage).length >= calls) return
      await kit.clock.advance("500 millis")
    }
    throw new Error(`stage ${stage} was not reached:\n${await kit.timeline()}`)
  }
  return Object.defineProperties({} as WatchedKit, {
    ...Object.getOwnPropertyDescriptors(kit),
    started: { value: started },
    inFlight: { value: () => inFlight.size },
    reach: { value: reach },
  })
}

/** Such a kit with a run that has calls of a stage under way. */
export const inStage = async (
  stage: StageNumber,
  options: TestKitOptions = {},
): Promise<WatchedKit> => {
  const kit = watchedKit(options)
  await kit.addKeywords(SMALL.keywords)
  await kit.automation.runNow({ siteId: kit.siteId })
  await kit.reach(stage)
  return kit
}

/** What a run of that size comes to when nothing disturbs it, one call at a time. */
export const reference = async () => {
  const kit = watchedKit({ concurrency: 1 })
  await kit.addKeywords(SMALL.keywords)
  await kit.runToRest()
  const calls = kit.started.map(({ attempt, ids, stage }) => [stage, ids.length, attempt])
  return { results: resultsOf(await runOf(kit)), labels: await labelsOf(kit), calls }
}
