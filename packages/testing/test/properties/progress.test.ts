import {
  creditsToNumber,
  isActive,
  plannedStage,
  STAGES,
  type StartedRun,
} from "@pressline/core/effect"
import { createTestKit } from "@pressline/testing"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { asked } from "./askedKit.ts"
import { ModelledSite } from "./ModelledSite.ts"
import { recount } from "./recountedProgress.ts"

const SEED = Number(process.env["PROPERTY_SEED"] ?? 20_261_104)

/** What happens to a run under way, and then some seconds pass. */
const moment = fc.record({
  seconds: fc.constantFrom(0, 1, 2, 3, 5, 8, 20),
  event: fc.constantFrom(
    ...(["nothing", "nothing", "keywords", "clusters", "ideas", "tasks", "contents"] as const),
    ...(["fail", "poison", "outage", "crash", "pause", "resume", "retry"] as const),
  ),
})
type Moment = { readonly seconds: number; readonly event: string }

const scenario = fc.record({
  keywords: fc.nat(12),
  skipped: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 2 }),
  batchSize: fc.integer({ min: 1, max: 4 }),
  makes: fc.record({
    keywordsPerCluster: fc.constantFrom(1, 2, 2.5),
    ideasPerCluster: fc.integer({ min: 1, max: 3 }),
    wordsPerArticle: fc.constantFrom(20, 250),
    promptsPerArticle: fc.integer({ min: 0, max: 2 }),
  }),
  moments: fc.array(moment, { minLength: 3, maxLength: 25 }),
})

/** How far each run has come at most. */
type Marks = Map<string, number>

const expectProgress = async (site: ModelledSite, marks: Marks): Promise<void> => {
  const { siteId } = site.kit
  for (const run of await site.runs()) {
    const shown = await site.kit.automation.runProgress({ siteId, runId: run.runId })
    const { completedItems, estimated, percentage, totalItems } = shown.globalProgress
    expect(percentage).toBeGreaterThanOrEqual(marks.get(run.runId) ?? 0)
    marks.set(run.runId, percentage)
    expect(percentage === 100).toBe(shown.run.status === "completed")
    expect(percentage).toBeLessThanOrEqual(100)
    expect(completedItems).toBeLessThanOrEqual(totalItems)
    expect(creditsToNumber(shown.metrics.creditsUsed)).toBe(creditsToNumber(run.totalCreditsUsed))
    if (run.status === "completed") expect(completedItems).toBe(totalItems)
    // Once it has ended, what others do to its items is no longer its progress.
    if (isActive(run.status)) await expectCounts(site, run)
    else if (run.status === "completed") expect(estimated).toBe(false)
  }
}

const expectCounts = async (site: ModelledSite, run: StartedRun): Promise<void> => {
  const { siteId } = site.kit
  const counted = await recount(site, run)
  const { globalProgress, stages } = await site.kit.automation.runProgress({
    siteId,
    runId: run.runId,
  })
  for (const stage of STAGES) {
    const { endedAt, failed, processed, skipped } = run.stages[stage]
    const off = skipped || !plannedStage(run.stagePlan, stage).enabled
    const waits = endedAt !== null || off ? 0 : counted.pending[stage]
    expect(stages[stage - 1]).toMatchObject({
      number: stage,
      inputCount: processed + failed + waits,
      processedCount: processed,
      failedCount: failed,
    })
  }
  expect(globalProgress).toMatchObject({
    totalItems: counted.total,
    completedItems: counted.completed,
    estimated: counted.projected > 0,
  })
}

const happen = async (site: ModelledSite, { event }: Moment, index: number): Promise<void> => {
  const { kit } = site
  const { siteId } = kit
  const title = `Late ${index}`
  const item = { title, primaryKeyword: title }
  const add = (items: object) =>
    asked(kit, (automation) => automation.addItems({ siteId, ...items }))
  const verb = (name: "pause" | "resume") =>
    asked(kit, (automation) => automation[name]({ siteId }))
  const events: Readonly<Record<string, () => unknown>> = {
    keywords: () =>
      asked(kit, (automation) =>
        automation.addKeywords({ siteId, keywords: [title, `${title} b`] }),
      ),
    clusters: () => add({ clusters: [{ name: title, primaryKeyword: title }] }),
    ideas: () => add({ ideas: [item] }),
    tasks: () => add({ tasks: [item, { ...item, title: `${title} b` }] }),
    contents: () => add({ contents: [{ title, html: "<p>words</p>" }] }),
    fail: () => kit.ai.failNext("generateContent", { code: "ai_refused" }, 3),
    poison: () => kit.ai.failFor("generateImage", "picture 1", { code: "ai_invalid_output" }),
    outage: () => kit.ai.failNext("generateIdeas", { code: "ai_unavailable" }, 2),
    crash: () => kit.crash(),
    pause: () => verb("pause"),
    resume: () => verb("resume"),
    retry: () => asked(kit, (automation) => automation.retryFailed({ siteId })),
  }
  await events[event]?.()
}

describe("progress", () => {
  it("never falls, is 100 at completion only, and adds up, whatever happens to a run", async () => {
    const drawn = fc.asyncProperty(
      scenario,
      async ({ batchSize, keywords, makes, moments, skipped }) => {
        const off = Object.fromEntries(skipped.map((stage) => [`stage${stage}Enabled`, false]))
        const kit = createTestKit({
          makes,
          concurrency: 2,
          poll: "20 seconds",
          siteDefaults: {
            ...off,
            stage1BatchSize: batchSize,
            stage4BatchSize: batchSize,
            maxAttempts: 2,
          },
        })
        kit.ai.slow("2 seconds")
        const site = new ModelledSite(kit)
        const marks: Marks = new Map()
        try {
          if (keywords > 0) await kit.addKeywords(keywords)
          for (const [index, at] of moments.entries()) {
            if ((await site.active()) === undefined)
              await asked(kit, (automation) => automation.runNow({ siteId: kit.siteId }))
            await happen(site, at, index)
            await kit.clock.settle()
            await expectProgress(site, marks)
            await kit.clock.advance(at.seconds * 1000)
            await expectProgress(site, marks)
          }
          kit.ai.heal()
          await asked(kit, (automation) => automation.resume({ siteId: kit.siteId }))
          await kit.clock.advance("3 minutes")
          await expectProgress(site, marks)
          expect((await site.runs()).every(({ status }) => status === "completed")).toBe(true)
        } finally {
          await kit.close()
        }
      },
    )
    await fc.assert(drawn, { seed: SEED, numRuns: Number(process.env["PROPERTY_RUNS"] ?? 60) })
  }, 120_000)
})
